import { describe, expect, it, vi } from 'vitest';
import { ApiProblem } from '../api/problem.ts';

// The words of a refusal are in a language that the browser remembers.
vi.stubGlobal('localStorage', { getItem: () => null });
const { useAct } = await import('./use-act.ts');

const refused = (field?: string) => async () => {
  throw new ApiProblem({
    code: 'already-exists',
    status: 409,
    title: '',
    detail: '',
    ...(field === undefined ? {} : { field }),
  });
};

describe('an act', () => {
  it('gives its answer, and forgets the refusal before it', async () => {
    const act = useAct();
    await act.run(refused('id'));
    expect(act.failure.value).not.toBe('');
    expect(await act.run(async () => 7)).toBe(7);
    expect([act.failure.value, act.isBusy.value]).toEqual(['', false]);
  });

  it('names the field of a refusal, also when something within it is meant', async () => {
    const act = useAct();
    await act.run(refused('contacts.0.phone'));
    expect([act.isAt('contacts'), act.isAt('contact'), act.isAt('id')]).toEqual([true, false, false]);
  });

  it('has what it was done on read again when that is another by now', async () => {
    const stale = vi.fn();
    const act = useAct(stale);
    await act.run(refused());
    expect(stale).not.toHaveBeenCalled();
    await act.run(async () => {
      throw new ApiProblem({ code: 'stale-version', status: 409, title: '', detail: '' });
    });
    expect(stale).toHaveBeenCalledOnce();
  });

  it('is not begun twice', async () => {
    const act = useAct();
    let release = () => {};
    const first = act.run(() => new Promise<number>((resolve) => (release = () => resolve(1))));
    expect(await act.run(async () => 2)).toBeUndefined();
    release();
    expect(await first).toBe(1);
  });
});

/** `/photos`: evidence goes in as bytes and is named by the hash of its content. */

import type { Photo } from '@ninewatch/rules';
import { pathOf, upload } from './http.ts';

export function keepPhoto(file: Blob): Promise<Photo> {
  return upload<Photo>('/photos', file);
}

/** For `<img>`: the session cookie goes with it. */
export function photoPath(id: string, form: 'shown' | 'small' = 'shown'): string {
  return pathOf(`/photos/${encodeURIComponent(id)}${form === 'small' ? '/thumbnail' : ''}`);
}

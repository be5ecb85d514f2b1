/** A device is offered to whoever holds its code, is claimed once, and loses or renews its certificate. */

import { calendarNow, endOfSpan } from '../calendar/index.ts';
import { type Decision, done, refuse, staleVersion } from '../fold/decision.ts';
import { type Place, placeOf } from '../fold/derive.ts';
import { emit, type Turn } from '../fold/turn.ts';
import { startNewHardware } from '../ledger/device-acts.ts';
import type { Actor } from '../model/act.ts';
import type { CertificateInput, ClaimAct, DeviceClaim } from '../model/claim.ts';
import { isSupervised } from '../model/facts.ts';
import { checkPhotos, linkPhotos } from '../photo/acts.ts';
import { profileOf } from '../profile/profile-of.ts';

/** Certificates of one key that are remembered; the oldest cannot log in any more. [P8] */
export const ISSUED_MAX = 4;

type Of<T extends ClaimAct['type']> = Extract<ClaimAct, { type: T }>;

export function decideClaim(turn: Turn, actor: Actor, act: ClaimAct): Decision {
  const place = placeOf(turn.state, act.id);
  if (place === undefined) return refuse('not-found', `no device ${act.id}`);
  switch (act.type) {
    case 'claim.open':
      return open(turn, { actor, place, act });
    case 'claim.revoke':
      return revoke(turn, { actor, place, act });
    case 'claim.use':
      return use(turn, { actor, place, act });
    case 'certificate.renew':
      return renew(turn, place, act);
    case 'certificate.revoke':
      return revokeCertificate(turn, place, act);
    default:
      // A journal of a later version may hold acts that this one does not know.
      return refuse('invalid', 'unknown act');
  }
}

interface Asked<T extends ClaimAct['type']> {
  actor: Actor;
  place: Place;
  act: Of<T>;
}

/** A claim that waits already gives way: the label before is worth nothing any more. */
function open(turn: Turn, { actor, place, act }: Asked<'claim.open'>): Decision {
  const { device } = place.entry;
  const stale = staleVersion(device, act.expectedVersion) ?? checkInUse(place);
  if (stale !== null) return stale;
  const { codeHash, shortHash, forMs = Number.POSITIVE_INFINITY } = act;
  if (typeof codeHash !== 'string' || typeof shortHash !== 'string' || !(forMs > 0)) {
    return refuse('invalid', 'a claim needs its codes and some time', { field: 'forMs' });
  }
  const profile = profileOf(turn.state, place.venue.venue?.region ?? 'root');
  const now = calendarNow(turn.state);
  const end = endOfSpan(now, profile.claims.openFor, profile.working);
  device.claim = {
    ...{ state: 'waiting', codeHash, shortHash, by: actor.username, at: turn.at },
    until: Math.min(end, now + forMs),
  };
  return told(turn, place);
}

function revoke(turn: Turn, { actor, place, act }: Asked<'claim.revoke'>): Decision {
  const { device } = place.entry;
  const stale = staleVersion(device, act.expectedVersion);
  if (stale !== null) return stale;
  if (device.claim?.state !== 'waiting') return refuse('wrong-state', 'no claim of it waits');
  endClaim(device.claim, { state: 'revoked', at: turn.at, by: actor.username });
  return told(turn, place);
}

/** The first one gets it; who comes later, and who comes with anything else, is refused alike. */
function use(turn: Turn, { actor, place, act }: Asked<'claim.use'>): Decision {
  const { venue, entry } = place;
  const { device } = entry;
  const { claim } = device;
  const isOpen = claim?.state === 'waiting' && calendarNow(turn.state) < claim.until;
  const isKnown =
    typeof act.codeHash === 'string' && [claim?.codeHash, claim?.shortHash].includes(act.codeHash);
  if (!isOpen || !isKnown) return refuse('claim-unusable', 'wrong, expired or used already');
  const { certificate, photo } = act;
  const photos = photo === undefined ? [] : [photo];
  const refusal = checkInUse(place) ?? checkPhotos(turn, photos, 'photo') ?? checkCertificate(certificate);
  if (refusal !== null) return refusal;
  endClaim(claim, { state: 'claimed', at: turn.at, by: actor.username });
  claim.with = certificate === undefined ? 'secret' : 'certificate';
  if (photo !== undefined) claim.photo = photo;
  const region = venue.venue?.region ?? '';
  linkPhotos(turn, photos, {
    ...{ subject: 'device', subjectId: device.id, venueId: venue.id, region, by: actor.username },
  });
  if (act.place !== undefined && act.place !== '') device.place = act.place;
  if (entry.health.hasSent) return startNewHardware(turn, place, act);
  device.secretHash = act.secretHash;
  delete device.certificate;
  if (certificate !== undefined) keepCertificate(turn, place, certificate);
  return told(turn, place);
}

/** The same key alone: another one is another device, which needs a claim. */
function renew(turn: Turn, place: Place, { certificate }: Of<'certificate.renew'>): Decision {
  const { device } = place.entry;
  const refusal = checkInUse(place) ?? checkCertificate(certificate);
  if (refusal !== null) return refusal;
  if (device.certificate?.keyHash !== certificate.keyHash) {
    return refuse('claim-unusable', 'not the key of its certificate');
  }
  keepCertificate(turn, place, certificate);
  return told(turn, place);
}

function revokeCertificate(turn: Turn, place: Place, act: Of<'certificate.revoke'>): Decision {
  const { device } = place.entry;
  const stale = staleVersion(device, act.expectedVersion);
  if (stale !== null) return stale;
  if (device.certificate === undefined) return refuse('wrong-state', 'it has no certificate');
  delete device.certificate;
  device.secretHash = act.secretHash;
  return told(turn, place);
}

/** What it has from before stays good while its key is the same: a device that missed the answer logs in with the last. */
function keepCertificate(turn: Turn, { entry }: Place, { serial, keyHash, until }: CertificateInput): void {
  const { device } = entry;
  const before = device.certificate?.keyHash === keyHash ? device.certificate.issued : [];
  const issued = [...before, { serial, at: turn.at, until }].slice(-ISSUED_MAX);
  device.certificate = { keyHash, issued };
}

function endClaim(
  claim: DeviceClaim,
  { state, at, by }: { state: 'claimed' | 'revoked'; at: number; by: string },
): void {
  claim.state = state;
  claim.endedAt = at;
  claim.endedBy = by;
  delete claim.codeHash;
  delete claim.shortHash;
}

function checkInUse({ venue, entry }: Place): Decision | null {
  if (entry.device.retired === true) return refuse('wrong-state', `${entry.device.id} is retired`);
  if (venue.venue != null && !isSupervised(venue.venue)) {
    return refuse('wrong-state', `venue ${venue.id} is closed`);
  }
  return null;
}

function checkCertificate(certificate: CertificateInput | undefined): Decision | null {
  if (certificate === undefined) return null;
  const { serial, keyHash, until } = certificate;
  const isSound =
    /^[0-9a-f]{1,40}$/.test(serial) && /^[0-9a-f]{64}$/.test(keyHash) && Number.isSafeInteger(until);
  return isSound ? null : refuse('invalid', 'a certificate has a serial, a key and an end', { field: 'csr' });
}

function told(turn: Turn, { entry }: Place): Decision {
  entry.device.version += 1;
  emit(turn, { kind: 'device', object: entry.device });
  return done(entry.device);
}

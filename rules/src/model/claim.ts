/** How a device is handed to whoever installs it: a claim that is good once, and the certificate it may get for it. */

/** One that waits beyond `until` has expired; nothing else marks it. */
export interface DeviceClaim {
  state: 'waiting' | 'claimed' | 'revoked';
  /** Keyed hash of the code in the QR code; goes when the claim ends. */
  codeHash?: string;
  /** The same of the short code that people type. */
  shortHash?: string;
  by: string;
  at: number;
  until: number;
  endedAt?: number;
  /** A user name; `public` for the device itself. */
  endedBy?: string;
  with?: 'secret' | 'certificate';
  /** Of the place, by who installed it. */
  photo?: string;
}

/** Made by the gateway's own authority for one key of the device. */
export interface CertificateInput {
  /** Lower-case hex, without leading zeros. */
  serial: string;
  /** SHA-256 of the public key (SPKI), hex. */
  keyHash: string;
  /** Wall time, ms. */
  until: number;
}

/** What the device may log in with: the certificates that its key has got, newest last. */
export interface DeviceCertificate {
  keyHash: string;
  issued: { serial: string; at: number; until: number }[];
}

/** Codes and secrets are hashed by the feed; the plain ones are never journalled. */
export type ClaimAct =
  | {
      type: 'claim.open';
      id: string;
      expectedVersion?: number;
      codeHash: string;
      shortHash: string;
      /** Left out, or more than the profile allows, it is as long as that. */
      forMs?: number;
    }
  | { type: 'claim.revoke'; id: string; expectedVersion?: number }
  | {
      type: 'claim.use';
      id: string;
      /** Of whichever of the two codes was shown. */
      codeHash: string;
      secretHash: string;
      certificate?: CertificateInput;
      place?: string;
      photo?: string;
    }
  /** By the device, with the key it has. */
  | { type: 'certificate.renew'; id: string; certificate: CertificateInput }
  | { type: 'certificate.revoke'; id: string; expectedVersion?: number; secretHash: string; reason: string };

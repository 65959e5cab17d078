// What proves a person beside their password, as it goes over the wire.
import { z } from 'zod';
import { Instant, line } from './ids.ts';

export const FactorMethod = z.enum(['passkey', 'totp', 'recovery']);

export type FactorMethod = z.infer<typeof FactorMethod>;

/** The answer of a sign-in whose password is right, where that is not enough. */
export const SecondFactorDue = z.strictObject({
  second_factor: z.strictObject({
    /** Good for ten minutes, five tries and nothing but the second factor. */
    ticket: z.string(),
    expires_at: Instant,
    /** What this person can prove themselves with. */
    methods: z.array(FactorMethod),
    /** The person has no second factor and their role needs one: set it up with this ticket. */
    enrol: z.boolean(),
  }),
});

export type SecondFactorDue = z.infer<typeof SecondFactorDue>;

export const Ticket = z.string().regex(/^swt_[\w-]{43}$/, 'must be a ticket of a sign-in');

/** Six digits as an authenticator application shows them, with or without a space. */
export const TotpCode = z
  .string()
  .max(16)
  .overwrite((code) => code.replaceAll(/\s/g, ''))
  .regex(/^\d{6}$/, 'must be the six digits of the authenticator');

/** No code holds the letters i, l and o, which look like digits. */
function readKindly(code: string): string {
  const plain = code.replaceAll(/[\s-]/g, '').toLowerCase();
  return plain.replaceAll('o', '0').replaceAll(/[il]/g, '1');
}

/** Twelve letters and digits in three groups; read kindly, because people write them down. */
export const RecoveryCode = z
  .string()
  .max(32)
  .overwrite(readKindly)
  .regex(/^[0-9a-z]{12}$/, 'must be a recovery code like 7k2p-m4xw-9qtr');

const Base64Url = z.string().regex(/^[\w-]+$/);

/** Browsers may say more than this server asks; what is not named here is left out. */
const passkeyShape = {
  id: Base64Url.max(2048),
  rawId: Base64Url.max(2048),
  type: z.literal('public-key'),
  authenticatorAttachment: z.enum(['cross-platform', 'platform']).optional(),
  clientExtensionResults: z.object({}).default({}),
};

/** What a browser answers to the options of a passkey that proves somebody. */
export const PasskeyAssertion = z.object({
  ...passkeyShape,
  response: z.object({
    clientDataJSON: Base64Url.max(8192),
    authenticatorData: Base64Url.max(8192),
    signature: Base64Url.max(8192),
    userHandle: Base64Url.max(256).optional(),
  }),
});

export type PasskeyAssertion = z.infer<typeof PasskeyAssertion>;

/** What a browser answers to the options of a new passkey. */
export const PasskeyAttestation = z.object({
  ...passkeyShape,
  response: z.object({
    clientDataJSON: Base64Url.max(8192),
    attestationObject: Base64Url.max(32_768),
    transports: z.array(z.string().max(32)).max(10).optional(),
  }),
});

export type PasskeyAttestation = z.infer<typeof PasskeyAttestation>;

const PasskeyName = z.strictObject({
  id: z.string(),
  type: z.literal('public-key'),
  transports: z.array(z.string()).optional(),
});

/** WebAuthn’s options for `navigator.credentials.get`, as JSON. */
export const PasskeyProofOptions = z.object({
  challenge: z.string(),
  timeout: z.number().int().optional(),
  rpId: z.string().optional(),
  allowCredentials: z.array(PasskeyName).optional(),
  userVerification: z.enum(['required', 'preferred', 'discouraged']).optional(),
});

/** WebAuthn’s options for `navigator.credentials.create`, as JSON. */
export const NewPasskeyOptions = z.object({
  rp: z.strictObject({ id: z.string().optional(), name: z.string() }),
  user: z.strictObject({ id: z.string(), name: z.string(), displayName: z.string() }),
  challenge: z.string(),
  pubKeyCredParams: z.array(
    z.strictObject({ alg: z.number().int(), type: z.literal('public-key') }),
  ),
  timeout: z.number().int().optional(),
  excludeCredentials: z.array(PasskeyName).optional(),
  authenticatorSelection: z
    .object({
      residentKey: z.enum(['required', 'preferred', 'discouraged']).optional(),
      requireResidentKey: z.boolean().optional(),
      userVerification: z.enum(['required', 'preferred', 'discouraged']).optional(),
    })
    .optional(),
  attestation: z.enum(['none', 'indirect', 'direct', 'enterprise']).optional(),
});

/** One proof, of one kind. */
export const FactorProof = z.union([
  z.strictObject({ totp: TotpCode }),
  z.strictObject({ recovery: RecoveryCode }),
  z.strictObject({ passkey: PasskeyAssertion }),
]);

export type FactorProof = z.infer<typeof FactorProof>;

/** A person with a second factor proves themselves with that; the password alone is not enough. */
export const StepUpProof = z.union([
  z.strictObject({ password: z.string().min(1).max(256) }),
  ...FactorProof.options,
]);

export type StepUpProof = z.infer<typeof StepUpProof>;

/** The first proof of a new factor. */
export const NewFactor = z.union([
  z.strictObject({ totp: TotpCode }),
  z.strictObject({ passkey: PasskeyAttestation, name: line(60) }),
]);

export type NewFactor = z.infer<typeof NewFactor>;

/** A secret for an authenticator application: the address for the QR code and the same as text. */
export const NewTotp = z.strictObject({ secret: z.string(), uri: z.string() });

export type NewTotp = z.infer<typeof NewTotp>;

/** Shown once; null when the person has theirs already. */
export const RecoveryCodes = z.array(z.string());

export const Passkey = z.strictObject({
  id: z.uuid(),
  name: z.string(),
  created_at: Instant,
  last_used_at: Instant.nullable(),
});

export type Passkey = z.infer<typeof Passkey>;

/** How a person signs in beside their password. */
export const Factors = z.strictObject({
  totp: z.strictObject({ created_at: Instant, last_used_at: Instant.nullable() }).nullable(),
  passkeys: z.array(Passkey),
  recovery_codes_left: z.number().int(),
  /** This person must have one: they own or administer an account. */
  required: z.boolean(),
  /** Where passkeys can be made and used; null when this server has no name they could belong to. */
  passkey_origin: z.string().nullable(),
});

export type Factors = z.infer<typeof Factors>;

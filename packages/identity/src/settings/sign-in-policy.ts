import { leastPasswordLength } from '@patchbay/directory'

/**
 * How a tenant lets people and applications sign in, where the platform's habits and the best
 * current practice (RFC 9700) differ. The defaults keep real clients working; each can be made
 * stricter, and what is dangerous is off.
 */
export interface SignInPolicy {
  /** Tokens straight from the authorization endpoint, for applications that have the switch on. */
  allowImplicitGrant: boolean
  /** The resource owner password grant, for applications that allow public client flows. */
  allowPasswordGrant: boolean
  /** A code challenge from every client, not only from single-page ones. */
  requirePkce: boolean
  /** The code challenge method `plain`, from clients that have never hashed one. */
  allowPlainCodeChallenge: boolean
  /** Seconds that a replaced refresh token of a public client still works, for parallel tabs. */
  refreshTokenGraceSeconds: number
  /** `scp` lists what was asked for, not everything that was consented to. */
  onlyRequestedScopes: boolean
  /** Answers of the authorization endpoint name their issuer (RFC 9207). */
  nameIssuerInAnswers: boolean
  /** The sign-in page tells an unknown name from a wrong password. */
  revealUnknownUsers: boolean
  /** Everyone shows a code of an authenticator app besides the password. */
  requireMultiFactor: boolean
  /** Characters of a new password at least, where no second factor stands beside it; 8 where one does. */
  minimumPasswordLength: number
  /** Hours after which people sign in again, whatever their browsers and clients keep; 0 for never. */
  signInFrequencyHours: number
  /** Each client assertion is taken once; MSAL sends one again for ten minutes. */
  takeAssertionsOnce: boolean
}

/** What holds where a tenant has set nothing. */
export const defaultSignInPolicy: SignInPolicy = {
  allowImplicitGrant: true,
  allowPasswordGrant: false,
  requirePkce: false,
  allowPlainCodeChallenge: true,
  refreshTokenGraceSeconds: 60,
  onlyRequestedScopes: false,
  nameIssuerInAnswers: false,
  revealUnknownUsers: false,
  requireMultiFactor: false,
  minimumPasswordLength: leastPasswordLength.alone,
  signInFrequencyHours: 0,
  takeAssertionsOnce: false,
}

/** Age that a sign-in may have in a tenant, in seconds; undefined for any (OpenID Connect Core §3.1.2.1). */
export function longestSignIn({ signInFrequencyHours }: SignInPolicy): number | undefined {
  return signInFrequencyHours > 0 ? signInFrequencyHours * 3600 : undefined
}

/** Least and most of what is a number. */
const ranges: Readonly<Record<string, readonly [number, number]>> = {
  refreshTokenGraceSeconds: [0, 600],
  minimumPasswordLength: [leastPasswordLength.besideSecondFactor, 64],
  signInFrequencyHours: [0, 8760],
}

/**
 * Reads a change of policy from JSON.
 *
 * @returns what is wrong with it, in words, or the change.
 */
export function readSignInPolicy(
  value: Readonly<Record<string, unknown>>,
): { policy: Partial<SignInPolicy> } | { problem: string } {
  const policy: Record<string, boolean | number> = {}
  for (const [name, given] of Object.entries(value)) {
    const usual = defaultSignInPolicy[name as keyof SignInPolicy]
    if (!Object.hasOwn(defaultSignInPolicy, name)) {
      return { problem: `There is no policy named ${name}.` }
    }
    if (typeof given !== typeof usual) {
      return {
        problem: `${name} must be ${typeof usual === 'number' ? 'a number' : 'true or false'}.`,
      }
    }
    const [least, most] = ranges[name] ?? [0, 0]
    if (
      typeof given === 'number' &&
      !(Number.isInteger(given) && given >= least && given <= most)
    ) {
      return { problem: `${name} must be a whole number from ${least} to ${most}.` }
    }
    policy[name] = given as boolean | number
  }
  return { policy: policy as Partial<SignInPolicy> }
}

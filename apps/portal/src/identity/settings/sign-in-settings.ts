import { queryOptions } from '@tanstack/react-query'
import { api } from '../../shell/api.ts'

/** How the tenant lets people and applications sign in. */
export interface SignInPolicy {
  allowImplicitGrant: boolean
  allowPasswordGrant: boolean
  requirePkce: boolean
  allowPlainCodeChallenge: boolean
  refreshTokenGraceSeconds: number
  onlyRequestedScopes: boolean
  nameIssuerInAnswers: boolean
  revealUnknownUsers: boolean
  requireMultiFactor: boolean
  minimumPasswordLength: number
  signInFrequencyHours: number
  takeAssertionsOnce: boolean
}

/** What the sign-in pages look like; null is Patchbay's own. */
export interface Branding {
  /** PNG as a `data:` address. */
  logo: string | null
  /** `#rrggbb` */
  accentColor: string | null
  backgroundColor: string | null
  signInText: string | null
}

export interface SignInSettings {
  policy: SignInPolicy
  branding: Branding
}

/** `GET /api/sign-in-settings`. */
export const signInSettingsQuery = queryOptions({
  queryKey: ['directory', 'signInSettings'],
  queryFn: ({ signal }) => api.get<SignInSettings>('/sign-in-settings', { signal }),
})

/** `PATCH /api/sign-in-settings`; answers what holds afterwards. */
export const changeSignInSettings = (change: {
  policy?: Partial<SignInPolicy>
  branding?: Partial<Branding>
}) => api.patch<SignInSettings>('/sign-in-settings', change)

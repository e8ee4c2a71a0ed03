// Clients without types of their own, as far as the tests of them use them.

declare module 'passport-azure-ad' {
  import type { Request } from 'express'
  import type { Strategy } from 'passport'
  interface Profile {
    oid?: string
    displayName?: string
    upn?: string
    _json: Record<string, unknown>
  }
  type Done = (error: Error | null, user?: object | false, info?: object) => void
  export class OIDCStrategy implements Strategy {
    name: string
    authenticate(request: Request): void
    constructor(
      options: Record<string, unknown>,
      verify: (
        issuer: string,
        subject: string,
        profile: Profile,
        accessToken: string,
        refreshToken: string,
        done: Done,
      ) => void,
    )
  }
  export class BearerStrategy implements Strategy {
    name: string
    authenticate(request: Request): void
    constructor(
      options: Record<string, unknown>,
      verify: (claims: Record<string, unknown>, done: Done) => void,
    )
  }
}

/** A request that no caller can be made of. Surfaces answer it with 401. */
export class AuthenticationRequired extends Error {
  override readonly name = 'AuthenticationRequired'
  /** Microsoft Graph's code. */
  readonly code = 'InvalidAuthenticationToken'
  readonly status = 401

  constructor(message = 'Access token is empty.') {
    super(message)
  }
}

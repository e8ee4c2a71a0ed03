/** A request that no caller can be made of. Each surface answers it with 401 in its own shape. */
export class AuthenticationRequired extends Error {
  override readonly name = 'AuthenticationRequired'
  /** The management API's code; Microsoft Graph has one of its own. */
  readonly code = 'Unauthorized'
  readonly statusCode = 401

  constructor(message = 'Access token is empty.') {
    super(message)
  }
}

/** Error codes of Microsoft Graph that the directory raises. */
export type DirectoryErrorCode =
  | 'Request_BadRequest'
  | 'Request_ResourceNotFound'
  | 'Request_MultipleObjectsWithSameKeyValue'
  | 'CannotDeleteOrUpdateEnabledEntitlement'
  | 'Authorization_RequestDenied'
  | 'TooManyRequests'

/** A refusal of the directory, ready to be told to whoever asked. */
export class DirectoryError extends Error {
  override readonly name = 'DirectoryError'
  readonly code: DirectoryErrorCode
  /** HTTP status. */
  readonly status: number
  /** Where in the object the fault is: `/api/oauth2PermissionScopes/0/value`. */
  readonly target: string | undefined

  constructor(code: DirectoryErrorCode, status: number, message: string, target?: string) {
    super(message)
    this.code = code
    this.status = status
    this.target = target
  }
}

/** A property has a value that the rules refuse. */
export function badRequest(message: string, target?: string): DirectoryError {
  return new DirectoryError('Request_BadRequest', 400, message, target)
}

/** Nothing of that id in this tenant; said the same whether or not another tenant has it. */
export function notFound(id: string): DirectoryError {
  return new DirectoryError(
    'Request_ResourceNotFound',
    404,
    `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`,
  )
}

/** Something else has the name already. */
export function duplicate(property: string, target?: string): DirectoryError {
  return new DirectoryError(
    'Request_MultipleObjectsWithSameKeyValue',
    400,
    `Another object with the same value for property ${property} already exists.`,
    target,
  )
}

/** Detail error keywords (RFC 7644 §3.12, table 9; RFC 9865 §2). */
export type ScimType =
  | 'invalidFilter'
  | 'tooMany'
  | 'uniqueness'
  | 'mutability'
  | 'invalidSyntax'
  | 'invalidPath'
  | 'noTarget'
  | 'invalidValue'
  | 'invalidCursor'

/** A refusal that the protocol defines. */
export class ScimError extends Error {
  override readonly name = 'ScimError'
  readonly status: number
  readonly scimType: ScimType | undefined

  constructor(status: number, message: string, scimType?: ScimType) {
    super(message)
    this.status = status
    this.scimType = scimType
  }
}

export const badRequest = (scimType: ScimType, message: string): ScimError =>
  new ScimError(400, message, scimType)

export const notFound = (id: string): ScimError => new ScimError(404, `Resource ${id} not found.`)

/** The body of a refusal (RFC 7644 §3.12). */
export function toErrorBody(status: number, detail: string, scimType?: ScimType): object {
  return {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
    ...(scimType && { scimType }),
    detail,
    status: String(status),
  }
}

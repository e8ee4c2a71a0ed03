import { randomBytes } from 'node:crypto'
import {
  type JsonObject,
  oauthSettingsOf,
  parameterSetsOf,
  signInOf,
  validateConnector,
  withDefaultLoginUri,
  withRedirectUrl,
  withoutClientSecret,
} from '@patchbay/connector-model'
import type { Finding, SaveConnector } from '@patchbay/wire'
import type { GatewayContext } from '../context.ts'
import { redeemsHere } from '../consent/identity-providers.ts'
import { ConnectorError } from '../errors.ts'

/** A connector as it will be stored. */
export interface PreparedConnector {
  displayName: string
  definition: JsonObject
  properties: JsonObject
  redirectUrl: string
  /** Undefined keeps the stored one. */
  clientSecret: string | undefined
}

/**
 * Makes posted files fit to be stored: judged, with the redirect URL of this installation, and
 * without secrets.
 *
 * @throws {ConnectorError} `InvalidDefinition` with the findings.
 */
export function prepareConnector(
  context: Pick<GatewayContext, 'origins' | 'publicUrl' | 'redirectUrl'>,
  posted: SaveConnector,
  connectorId: string,
): PreparedConnector {
  // OpenAPI 3 has nothing where operations are looked for, so that is never taken for OpenAPI 2.0.
  const isJudged = posted.acceptErrors !== true || posted.definition['openapi'] !== undefined
  const errors = isJudged ? findingsOf(posted).filter(({ severity }) => severity === 'error') : []
  if (errors.length > 0)
    throw new ConnectorError(
      400,
      'InvalidDefinition',
      errors.length === 1
        ? `The definition has an error: ${errors[0]!.message}`
        : `The definition has ${errors.length} errors; the first: ${errors[0]!.message}`,
      errors,
    )
  const redirectUrl = redirectUrlOf(context, posted.properties, connectorId)
  const { properties, clientSecret } = withoutClientSecret(posted.properties)
  return {
    displayName: titleOf(posted.definition),
    definition: posted.definition,
    properties: withDefaultLoginUri(
      withRedirectUrl(properties, redirectUrl),
      new URL(context.publicUrl).origin,
    ),
    redirectUrl,
    clientSecret: posted.clientSecret || clientSecret,
  }
}

/** What is wrong with or odd about posted files. */
export function findingsOf({
  definition,
  properties,
}: Pick<SaveConnector, 'definition' | 'properties'>): Finding[] {
  return validateConnector(definition, properties)
}

/**
 * Connectors that redeem their codes at this installation may share one redirect URL, since its
 * answers always name their issuer. Every other has one of its own: a code that was meant for one
 * connector then never reaches the token endpoint of another, whatever a maker's authorization
 * endpoint leads to (RFC 9700 §4.4.2).
 */
function redirectUrlOf(
  context: Pick<GatewayContext, 'origins' | 'publicUrl' | 'redirectUrl'>,
  properties: JsonObject,
  connectorId: string,
): string {
  const { origins, publicUrl, redirectUrl } = context
  const posted = oauthSettingsOf(properties)?.['redirectUrl']
  const known = new Set([...origins, new URL(publicUrl).origin, new URL(redirectUrl).origin])
  const url = typeof posted === 'string' && URL.canParse(posted) ? new URL(posted) : undefined
  const isOwn = url !== undefined && known.has(url.origin) && url.search === ''
  const origin = isOwn ? url.origin : new URL(redirectUrl).origin
  if (!mayShareRedirectUrl(context, properties))
    return `${origin}/redirect/${redirectSegment(connectorId)}`
  return isOwn && url.pathname === '/redirect' ? url.href : redirectUrl
}

/** Whether a connector may receive its codes at the redirect URL that others receive theirs at. */
export function mayShareRedirectUrl(
  context: Pick<GatewayContext, 'origins' | 'publicUrl'>,
  properties: JsonObject,
): boolean {
  if (parameterSetsOf(properties).length > 0) return false
  const own = withDefaultLoginUri(properties, new URL(context.publicUrl).origin)
  const signIn = signInOf(own)
  if (!signIn) return true
  if ('unknown' in signIn) return false
  // What a connection can put into the address may be anywhere.
  if (/\{(?!loginUri|tenantId|tokenUrl)\w+\}/i.test(signIn.tokenUrl)) return false
  return signIn.redirectMode === 'Global' && redeemsHere(signIn, context)
}

/** A connector's part of its redirect URL, in which `_`, `-` and spaces are written as numbers. */
export function redirectSegment(connectorId: string): string {
  return connectorId.replace(/[^A-Za-z0-9]/g, (sign) => `-${sign.charCodeAt(0).toString(16)}`)
}

/** The title of a definition, which is the connector's name. */
export function titleOf(definition: JsonObject): string {
  const title = (definition['info'] as JsonObject | undefined)?.['title']
  return typeof title === 'string' && title.trim() ? title.trim() : 'Untitled'
}

/** An id that may stand in an address: the title's letters and digits, and 12 random digits. */
export function newConnectorId(title: string): string {
  const slug = title
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40)
  return `${slug || 'connector'}-${randomBytes(6).toString('hex')}`
}

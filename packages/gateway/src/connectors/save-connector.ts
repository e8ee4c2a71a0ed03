import { randomBytes } from 'node:crypto'
import {
  type JsonObject,
  oauthSettingsOf,
  validateConnector,
  withDefaultLoginUri,
  withRedirectUrl,
  withoutClientSecret,
} from '@patchbay/connector-model'
import type { Finding, SaveConnector } from '@patchbay/wire'
import type { GatewayContext } from '../context.ts'
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
): PreparedConnector {
  const errors = findingsOf(posted).filter(({ severity }) => severity === 'error')
  if (errors.length > 0)
    throw new ConnectorError(
      400,
      'InvalidDefinition',
      errors.length === 1
        ? `The definition has an error: ${errors[0]!.message}`
        : `The definition has ${errors.length} errors; the first: ${errors[0]!.message}`,
      errors,
    )
  const redirectUrl = redirectUrlOf(context, posted.properties)
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
 * The posted URL when it is one of this installation's; else, as after an import, the one that new
 * connectors get. Applications registered for the old address need this one added.
 */
function redirectUrlOf(
  {
    origins,
    publicUrl,
    redirectUrl,
  }: Pick<GatewayContext, 'origins' | 'publicUrl' | 'redirectUrl'>,
  properties: JsonObject,
): string {
  const posted = oauthSettingsOf(properties)?.['redirectUrl']
  if (typeof posted !== 'string' || !URL.canParse(posted)) return redirectUrl
  const { origin, pathname, search } = new URL(posted)
  const known = new Set([...origins, new URL(publicUrl).origin, new URL(redirectUrl).origin])
  const isOwn = known.has(origin) && search === '' && /^\/redirect(\/[\w-]+)?$/.test(pathname)
  return isOwn ? posted : redirectUrl
}

function titleOf(definition: JsonObject): string {
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

import { badRequest, DirectoryError } from '../errors.ts'
import type { Application, AppRole, PermissionScope } from '../types.ts'
import { checkIdentifierUris, type IdentifierUriContext } from './check-identifier-uri.ts'
import { checkRedirectUris, isPersonal } from './check-redirect-uri.ts'
import { sameValue } from './merge-application.ts'

/** What judging an application needs to know besides it. */
export interface ApplicationContext extends IdentifierUriContext {
  /** As it was; absent for a new one. */
  before?: Application | undefined
}

type Rule = (application: Application, context: ApplicationContext) => DirectoryError | undefined

/** In the order in which faults are told. */
const rules: readonly Rule[] = [
  checkSize,
  checkAudience,
  checkNames,
  (application, context) =>
    checkIdentifierUris(application, context.before?.identifierUris ?? [], context),
  checkRedirectUris,
  checkUrls,
  checkEntitlements,
  checkDisabledFirst,
  checkPreAuthorized,
  checkRequiredAccess,
  checkOthers,
]

/** The first rule that the application breaks, or `undefined`. Its shape is taken as right. */
export function checkApplication(
  application: Application,
  context: ApplicationContext,
): DirectoryError | undefined {
  for (const rule of rules) {
    const fault = rule(application, context)
    if (fault !== undefined) return fault
  }
  return undefined
}

/** "Whole manifest": entries in all collections together. */
const entryLimit = 1200

function checkSize(application: Application): DirectoryError | undefined {
  const entries = countEntries(application)
  if (entries <= entryLimit) return undefined
  return badRequest(
    `The size of the manifest has exceeded its limit: ${entries} entries in its collections, ${entryLimit} are allowed. Remove some and try again.`,
  )
}

function countEntries(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  const own = Array.isArray(value) ? value.length : 0
  return Object.values(value).reduce<number>((sum, item) => sum + countEntries(item), own)
}

function checkAudience({
  signInAudience,
  api,
  passwordCredentials,
}: Application): DirectoryError | undefined {
  if (!isPersonal(signInAudience)) return undefined
  if (api.requestedAccessTokenVersion !== 2) {
    return badRequest(
      `With signInAudience ${signInAudience}, api.requestedAccessTokenVersion must be 2.`,
      '/api/requestedAccessTokenVersion',
    )
  }
  return passwordCredentials.length > 2
    ? badRequest(
        'Applications for personal accounts may have two client secrets; remove some first.',
        '/signInAudience',
      )
    : undefined
}

function checkNames({
  displayName,
  signInAudience,
  tags,
}: Application): DirectoryError | undefined {
  if (isPersonal(signInAudience) && displayName.length > 90) {
    return badRequest(
      'displayName is longer than 90 characters, which is the limit where personal accounts may sign in.',
      '/displayName',
    )
  }
  const twice = tags.findIndex((tag, index) => tags.indexOf(tag) !== index)
  return twice < 0
    ? undefined
    : badRequest(`The tag '${tags[twice]}' stands twice.`, `/tags/${twice}`)
}

/** Addresses that pages link to: http(s) only, or `javascript:` would run in our own origin. */
function checkUrls({ info, web }: Application): DirectoryError | undefined {
  const urls: [string, string | null][] = [
    ['/web/homePageUrl', web.homePageUrl],
    ['/web/logoutUrl', web.logoutUrl],
    ...Object.entries(info).map(([name, url]): [string, string | null] => [`/info/${name}`, url]),
  ]
  for (const [target, url] of urls) {
    if (url === null || url === '') continue
    const name = target.slice(1).replace('/', '.')
    if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
      return badRequest(
        `Invalid value specified for property '${name}' of resource 'Application': '${url}' is not an http or https address.`,
        target,
      )
    }
    if (target === '/web/logoutUrl') {
      const { protocol, hostname } = new URL(url)
      if (protocol === 'http:' && hostname !== 'localhost') {
        return badRequest(
          `Invalid value specified for property 'web.logoutUrl' of resource 'Application': use https, or http on localhost.`,
          target,
        )
      }
    }
  }
  return undefined
}

const valueCharacters = /^[:!#$%&'()*+,\-./;=?@[\]^_{}~0-9A-Za-z]+$/

interface Place {
  entry: PermissionScope | AppRole
  target: string
}

function entitlements(application: Application): Place[] {
  return [
    ...application.api.oauth2PermissionScopes.map((entry, index) => ({
      entry,
      target: `/api/oauth2PermissionScopes/${index}`,
    })),
    ...application.appRoles.map((entry, index) => ({ entry, target: `/appRoles/${index}` })),
  ]
}

function checkEntitlements(application: Application): DirectoryError | undefined {
  const ids = new Map<string, Place>()
  const values = new Map<string, Place>()
  const limit = isPersonal(application.signInAudience) ? 40 : 120
  for (const place of entitlements(application)) {
    const { entry, target } = place
    const { value } = entry
    if (ids.has(entry.id.toLowerCase())) {
      return badRequest(`The permission id ${entry.id} stands twice.`, `${target}/id`)
    }
    ids.set(entry.id.toLowerCase(), place)
    const isScope = 'type' in entry
    if (isScope && (value === null || value === '')) {
      return badRequest('A delegated permission needs a value.', `${target}/value`)
    }
    if (isScope && entry.isEnabled && (entry.adminConsentDisplayName ?? '') === '') {
      return badRequest(
        'A delegated permission needs an adminConsentDisplayName: it stands on the consent page.',
        `${target}/adminConsentDisplayName`,
      )
    }
    if (value === null || value === '') continue
    if (value.length > limit) {
      return badRequest(
        `The permission value '${value}' is longer than ${limit} characters.`,
        `${target}/value`,
      )
    }
    if (!valueCharacters.test(value) || value.startsWith('.')) {
      return badRequest(
        `The permission value '${value}' begins with a dot or holds white space or a character that is not allowed.`,
        `${target}/value`,
      )
    }
    // A delegated permission and a role may share a value only as one entitlement of one id.
    if (values.has(value)) {
      return badRequest(
        `The permission value '${value}' stands twice; values are unique over scopes and app roles.`,
        `${target}/value`,
      )
    }
    values.set(value, place)
  }
  return undefined
}

/**
 * An enabled permission is neither removed nor given another meaning: tokens with it are about.
 * Its texts may change, as the portal's form changes them.
 */
function checkDisabledFirst(
  application: Application,
  { before }: ApplicationContext,
): DirectoryError | undefined {
  if (before === undefined) return undefined
  const now = new Map(entitlements(application).map((place) => [place.entry.id, place]))
  for (const { entry, target } of entitlements(before)) {
    if (!entry.isEnabled) continue
    const place = now.get(entry.id)
    if (place !== undefined && sameValue(meaning(entry), meaning(place.entry))) continue
    return new DirectoryError(
      'CannotDeleteOrUpdateEnabledEntitlement',
      400,
      'Permission (scope or role) cannot be deleted or updated unless disabled first.',
      place?.target ?? target.slice(0, target.lastIndexOf('/')),
    )
  }
  return undefined
}

function meaning(entry: PermissionScope | AppRole): unknown {
  return 'type' in entry ? [entry.value] : [entry.value, entry.allowedMemberTypes.toSorted()]
}

function checkPreAuthorized({ api }: Application): DirectoryError | undefined {
  const scopeIds = new Set(api.oauth2PermissionScopes.map((scope) => scope.id))
  const clients = new Set<string>()
  for (const [
    index,
    { appId, delegatedPermissionIds },
  ] of api.preAuthorizedApplications.entries()) {
    const target = `/api/preAuthorizedApplications/${index}`
    if (clients.has(appId)) {
      return badRequest(`The client ${appId} is pre-authorized twice.`, `${target}/appId`)
    }
    clients.add(appId)
    const missing = delegatedPermissionIds.findIndex((id) => !scopeIds.has(id))
    if (missing >= 0) {
      return badRequest(
        `The pre-authorized permission ${delegatedPermissionIds[missing]} is none of this application's scopes.`,
        `${target}/delegatedPermissionIds/${missing}`,
      )
    }
  }
  return undefined
}

function checkRequiredAccess({
  requiredResourceAccess: required,
  signInAudience,
}: Application): DirectoryError | undefined {
  const target = '/requiredResourceAccess'
  if (required.length > 50) {
    return badRequest(
      `Permissions of ${required.length} APIs are required; 50 are allowed.`,
      target,
    )
  }
  const total = required.reduce((sum, { resourceAccess }) => sum + resourceAccess.length, 0)
  const personal = isPersonal(signInAudience)
  const limit = personal ? 200 : 400
  if (total > limit) {
    return badRequest(`${total} permissions are required; ${limit} are allowed.`, target)
  }
  const seen = new Set<string>()
  for (const [index, { resourceAppId, resourceAccess }] of required.entries()) {
    if (seen.has(resourceAppId)) {
      return badRequest(
        `The resource ${resourceAppId} stands in requiredResourceAccess twice.`,
        `${target}/${index}/resourceAppId`,
      )
    }
    seen.add(resourceAppId)
    if (personal && resourceAccess.length > 30) {
      return badRequest(
        `${resourceAccess.length} permissions of ${resourceAppId} are required; 30 are allowed where personal accounts may sign in.`,
        `${target}/${index}/resourceAccess`,
      )
    }
  }
  return undefined
}

const groupClaims = new Set(['None', 'SecurityGroup', 'DirectoryRole', 'ApplicationGroup', 'All'])

function checkOthers(application: Application): DirectoryError | undefined {
  const claims = application.groupMembershipClaims
  if (claims !== null && !claims.split(',').every((claim) => groupClaims.has(claim.trim()))) {
    return badRequest(
      `Invalid value specified for property 'groupMembershipClaims' of resource 'Application': '${claims}' is none of ${[...groupClaims].join(', ')}.`,
      '/groupMembershipClaims',
    )
  }
  for (const [index, key] of application.keyCredentials.entries()) {
    if (Date.parse(key.endDateTime) <= Date.parse(key.startDateTime)) {
      return badRequest(
        'The end of a key credential is not after its start.',
        `/keyCredentials/${index}/endDateTime`,
      )
    }
  }
  return undefined
}

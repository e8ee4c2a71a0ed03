import { badRequest } from '../errors.ts'
import type { Application, PasswordCredential } from '../types.ts'
import { checkShape, writableProperties } from './shape.ts'

/** In a manifest as downloaded, and not to be changed by one. */
const readOnlyProperties = [
  'id',
  'appId',
  'createdDateTime',
  'deletedDateTime',
  'publisherDomain',
  'applicationTemplateId',
  'disabledByMicrosoftStatus',
  'certification',
  'verifiedPublisher',
] as const

type Json = Record<string, unknown>

/**
 * Lays a patch over an application: objects are merged, collections replaced, `undefined` ignored.
 * Read-only properties may be present when they say what is there already, as they do in a
 * downloaded manifest. The result has the right shape; its rules are `checkApplication`'s.
 *
 * @throws {DirectoryError} with `target` at the property that is wrong.
 */
export function mergeApplication(current: Application, patch: Json): Application {
  const writable = layOver(current, patch)
  const fault = checkShape(writable)
  if (fault !== undefined) throw fault
  return complete(current, writable, patch)
}

/**
 * The same with what this version itself says of an application. That it has the right shape is for a
 * test to show, not for every start: making the judge of shapes takes longer than opening the database.
 */
export function mergeFirstParty(current: Application, wanted: Json): Application {
  return complete(current, layOver(current, wanted), wanted)
}

/** What may be written, as it is after the patch. */
function layOver(current: Application, patch: Json): Json {
  const changes: Json = {}
  for (const [name, value] of Object.entries(patch)) {
    if (value === undefined || name.includes('@odata.') || name === 'tenantId') continue
    if (name === 'passwordCredentials') continue
    if (isReadOnly(name)) {
      if (!sameValue(value, current[name])) {
        throw badRequest(`Property '${name}' is read-only and cannot be set.`, `/${name}`)
      }
      continue
    }
    if (!writableProperties.has(name)) throw badRequest(`Invalid property '${name}'.`, `/${name}`)
    changes[name] = value
  }
  const writable: Json = {}
  for (const name of writableProperties) {
    const before = (current as unknown as Json)[name]
    writable[name] = name in changes ? mergeValue(before, changes[name]) : before
  }
  if (isObject(writable['optionalClaims'])) {
    writable['optionalClaims'] = {
      idToken: [],
      accessToken: [],
      saml2Token: [],
      ...writable['optionalClaims'],
    }
  }
  if (isObject(writable['authenticationBehaviors'])) {
    writable['authenticationBehaviors'] = mergeBehaviors(writable['authenticationBehaviors'])
  }
  completeEntitlements(writable)
  return writable
}

function complete(current: Application, writable: Json, patch: Json): Application {
  return {
    ...current,
    ...(writable as Partial<Application>),
    passwordCredentials: keepPasswords(current, patch['passwordCredentials']),
  }
}

function isReadOnly(name: string): name is (typeof readOnlyProperties)[number] {
  return (readOnlyProperties as readonly string[]).includes(name)
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function mergeValue(before: unknown, after: unknown): unknown {
  if (!isObject(after)) return after
  const merged: Json = isObject(before) ? { ...before } : {}
  for (const [name, value] of Object.entries(after)) {
    if (value === undefined || name.includes('@odata.')) continue
    merged[name] = mergeValue(merged[name], value)
  }
  return merged
}

/** All members unset is the same as no object. */
function mergeBehaviors(given: Json): Json | null {
  const behaviors = {
    coopEnforcement: null,
    removeUnverifiedEmailClaim: null,
    blockAzureADGraphAccess: null,
    requireClientServicePrincipal: null,
    ...given,
  }
  return Object.values(behaviors).every((value) => value === null) ? null : behaviors
}

/** Clients leave out what Graph fills in: CLI for Microsoft 365 sends scopes without `isEnabled`. */
function completeEntitlements(writable: Json): void {
  const api = writable['api']
  if (isObject(api)) {
    api['oauth2PermissionScopes'] = each(api['oauth2PermissionScopes'], (scope) => ({
      value: null,
      type: 'User',
      isEnabled: true,
      adminConsentDisplayName: null,
      adminConsentDescription: null,
      userConsentDisplayName: null,
      userConsentDescription: null,
      ...withoutAnnotations(scope),
    }))
    api['preAuthorizedApplications'] = each(
      api['preAuthorizedApplications'],
      ({ permissionIds, ...rest }) =>
        // Older clients of Graph still say `permissionIds`, as the Azure AD Graph manifest does.
        permissionIds === undefined ? rest : { delegatedPermissionIds: permissionIds, ...rest },
    )
  }
  writable['appRoles'] = each(writable['appRoles'], (role) => ({
    value: null,
    description: null,
    isEnabled: true,
    ...withoutAnnotations(role),
  }))
  writable['keyCredentials'] = each(writable['keyCredentials'], (key) => ({
    key: null,
    customKeyIdentifier: null,
    displayName: null,
    ...withoutAnnotations(key),
  }))
}

function each(list: unknown, complete: (item: Json) => Json): unknown {
  if (!Array.isArray(list)) return list
  return list.map((item: unknown) => (isObject(item) ? complete(item) : item))
}

function withoutAnnotations(item: Json): Json {
  return Object.fromEntries(
    Object.entries(item).filter(
      ([name, value]) => value !== undefined && !name.includes('@odata.'),
    ),
  )
}

/** A patch may leave secrets out, which removes them; it cannot bring any. */
function keepPasswords(current: Application, given: unknown): PasswordCredential[] {
  if (given === undefined) return current.passwordCredentials
  const target = '/passwordCredentials'
  if (!Array.isArray(given)) {
    throw badRequest(
      "Invalid value specified for property 'passwordCredentials' of resource 'Application': it must be a list.",
      target,
    )
  }
  const keyIds = given.map((item: unknown) => (isObject(item) ? item['keyId'] : undefined))
  for (const [index, keyId] of keyIds.entries()) {
    if (current.passwordCredentials.some((each) => each.keyId === keyId)) continue
    throw badRequest(
      'Credentials cannot be brought along: the secret is generated. Use addPassword.',
      `${target}/${index}`,
    )
  }
  return current.passwordCredentials.filter((each) => keyIds.includes(each.keyId))
}

/** Equality of JSON values, whatever the order of keys. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => sameValue(item, b[index]))
  }
  if (isObject(a) && isObject(b)) {
    const names = new Set([...Object.keys(a), ...Object.keys(b)])
    return [...names].every((name) => sameValue(a[name], b[name]))
  }
  return a === b
}

import {
  fromAadGraphManifest,
  type ManifestFormat,
  toAadGraphManifest,
} from '@patchbay/directory/manifest'
import type { CodeFinding } from '../../shell/code-editor.tsx'
import { audienceLabels } from '../directory-objects.ts'
import { checkRedirectUri, platforms } from '../redirect-uris.ts'
import { checkEntitlementValue } from './entitlements.ts'
import { jsonLines, lineOf } from './json-lines.ts'

export type Manifest = Record<string, unknown>

/** What a manifest's text says, or why it cannot be saved. */
export type ManifestReading =
  | { manifest: Manifest; findings: CodeFinding[] }
  | { manifest: null; findings: CodeFinding[] }

/**
 * Reads the text of a manifest in either format and judges it against the stored one. `manifest` is in
 * Microsoft Graph's format, and null when any finding is an error.
 */
export function readManifest(
  text: string,
  format: ManifestFormat,
  stored: Manifest,
): ManifestReading {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    return { manifest: null, findings: [syntaxFinding(text, error)] }
  }
  if (!isObject(json)) {
    const message = 'A manifest is one JSON object: { … }.'
    return { manifest: null, findings: [{ severity: 'error', line: 1, message }] }
  }
  const lines = jsonLines(text)
  const manifest = format === 'aad-graph' ? fromAadGraphManifest(json) : json
  const findings = judge(manifest, stored).map(({ pointer, message }): CodeFinding => {
    const place = format === 'aad-graph' ? toAadGraphPointer(pointer) : pointer
    return { severity: 'error', line: lineOf(lines, place), message }
  })
  return findings.length > 0 ? { manifest: null, findings } : { manifest, findings }
}

/** The text of a stored manifest in a format. */
export function writeManifest(stored: Manifest, format: ManifestFormat): string {
  const manifest = format === 'aad-graph' ? toAadGraphManifest(stored) : stored
  return JSON.stringify(manifest, null, 2)
}

/**
 * What has to be sent so that the stored manifest becomes the edited one: changed properties alone, one
 * level deep. What the text does not name stays as it is.
 */
export function manifestChanges(
  edited: Manifest,
  stored: Manifest,
  format: ManifestFormat,
): Manifest {
  // The older format does not carry everything: compare with what it would have said.
  const before = format === 'aad-graph' ? fromAadGraphManifest(toAadGraphManifest(stored)) : stored
  const changes: Manifest = {}
  for (const [name, value] of Object.entries(edited)) {
    const old = before[name]
    if (isEqual(value, old)) continue
    if (isCredentials(name) && isEqual(keyIds(value), keyIds(old))) continue
    changes[name] =
      isObject(value) && isObject(old)
        ? Object.fromEntries(
            Object.entries(value).filter(([member, inner]) => !isEqual(inner, old[member])),
          )
        : value
  }
  return changes
}

interface Complaint {
  pointer: string
  message: string
}

type Kind =
  | 'text'
  | 'text or null'
  | 'true or false'
  | 'true, false or null'
  | 'list'
  | 'texts'
  | 'object'

/** Place → what must stand there when it stands at all. */
const kinds: Record<string, Kind> = {
  '/displayName': 'text',
  '/description': 'text or null',
  '/notes': 'text or null',
  '/groupMembershipClaims': 'text or null',
  '/identifierUris': 'texts',
  '/isFallbackPublicClient': 'true, false or null',
  '/tags': 'texts',
  '/appRoles': 'list',
  '/requiredResourceAccess': 'list',
  '/keyCredentials': 'list',
  '/passwordCredentials': 'list',
  '/api': 'object',
  '/api/acceptMappedClaims': 'true, false or null',
  '/api/knownClientApplications': 'texts',
  '/api/oauth2PermissionScopes': 'list',
  '/api/preAuthorizedApplications': 'list',
  '/info': 'object',
  '/info/marketingUrl': 'text or null',
  '/info/privacyStatementUrl': 'text or null',
  '/info/supportUrl': 'text or null',
  '/info/termsOfServiceUrl': 'text or null',
  '/web': 'object',
  '/web/homePageUrl': 'text or null',
  '/web/logoutUrl': 'text or null',
  '/web/redirectUris': 'texts',
  '/web/implicitGrantSettings': 'object',
  '/web/implicitGrantSettings/enableAccessTokenIssuance': 'true or false',
  '/web/implicitGrantSettings/enableIdTokenIssuance': 'true or false',
  '/spa': 'object',
  '/spa/redirectUris': 'texts',
  '/publicClient': 'object',
  '/publicClient/redirectUris': 'texts',
}

const isKind: Record<Kind, (value: unknown) => boolean> = {
  text: (value) => typeof value === 'string' && value.trim() !== '',
  'text or null': (value) => value === null || typeof value === 'string',
  'true or false': (value) => typeof value === 'boolean',
  'true, false or null': (value) => value === null || typeof value === 'boolean',
  list: Array.isArray,
  texts: (value) => Array.isArray(value) && value.every((item) => typeof item === 'string'),
  object: isObject,
}

const readOnly = ['id', 'appId', 'createdDateTime', 'deletedDateTime', 'publisherDomain']
const closedObjects = ['api', 'web', 'spa', 'publicClient', 'info']
const guid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i

function judge(manifest: Manifest, stored: Manifest): Complaint[] {
  const complaints: Complaint[] = []
  const complain = (pointer: string, message: string) => complaints.push({ pointer, message })

  for (const name of Object.keys(manifest)) {
    if (!(name in stored)) complain(`/${name}`, `The property ${name} is not known.`)
    else if (readOnly.includes(name) && !isEqual(manifest[name], stored[name])) {
      complain(`/${name}`, `${name} cannot be changed. It is ${JSON.stringify(stored[name])}.`)
    }
  }
  for (const name of closedObjects) {
    const inner = manifest[name]
    const known = stored[name]
    if (!isObject(inner) || !isObject(known)) continue
    for (const member of Object.keys(inner)) {
      if (!(member in known)) {
        complain(`/${name}/${member}`, `The property ${member} of ${name} is not known.`)
      }
    }
  }
  for (const [pointer, kind] of Object.entries(kinds)) {
    const value = valueAt(manifest, pointer)
    if (value !== undefined && !isKind[kind](value)) {
      complain(pointer, `${pointer.slice(1).replaceAll('/', '.')} must be ${kindNames[kind]}.`)
    }
  }
  // The rules below read what the shapes above promise.
  if (complaints.length > 0) return complaints

  const version = valueAt(manifest, '/api/requestedAccessTokenVersion')
  if (version !== undefined && version !== null && version !== 1 && version !== 2) {
    complain('/api/requestedAccessTokenVersion', 'The access token version is 1, 2 or null.')
  }
  const audience = manifest['signInAudience']
  if (audience !== undefined && !audienceLabels.some(([value]) => value === audience)) {
    const known = audienceLabels.map(([value]) => value).join(', ')
    complain('/signInAudience', `The sign-in audience is one of ${known}.`)
  }
  for (const { id, label } of platforms) {
    for (const [index, uri] of listAt(manifest, `/${id}/redirectUris`).entries()) {
      const problem = checkRedirectUri(String(uri), id)
      if (problem) complain(`/${id}/redirectUris/${index}`, `${label} ${String(uri)}: ${problem}`)
    }
  }
  for (const [index, uri] of listAt(manifest, '/identifierUris').entries()) {
    if (!/^(https|api|urn|ms-appx):/.test(String(uri))) {
      complain(
        `/identifierUris/${index}`,
        'An identifier URI begins with https:, api:, urn: or ms-appx:.',
      )
    }
  }
  judgeEntitlements(manifest, complain)
  judgeReferences(manifest, complain)
  return complaints
}

const kindNames: Record<Kind, string> = {
  text: 'a text that is not empty',
  'text or null': 'a text or null',
  'true or false': 'true or false',
  'true, false or null': 'true, false or null',
  list: 'a list: [ … ]',
  texts: 'a list of texts',
  object: 'an object: { … }',
}

type Complain = (pointer: string, message: string) => void

function judgeEntitlements(manifest: Manifest, complain: Complain): void {
  const taken: string[] = []
  for (const place of ['/api/oauth2PermissionScopes', '/appRoles']) {
    for (const [index, item] of listAt(manifest, place).entries()) {
      const pointer = `${place}/${index}`
      if (!isObject(item)) {
        complain(pointer, 'Each entry is an object: { … }.')
        continue
      }
      checkGuid(item['id'], `${pointer}/id`, complain)
      const value = item['value']
      if (typeof value === 'string') {
        const problem = checkEntitlementValue(value, taken)
        if (problem) complain(`${pointer}/value`, problem)
        taken.push(value)
      } else if (value !== null || place !== '/appRoles') {
        complain(`${pointer}/value`, 'value must be a text.')
      }
      if (item['isEnabled'] !== undefined && typeof item['isEnabled'] !== 'boolean') {
        complain(`${pointer}/isEnabled`, 'isEnabled must be true or false.')
      }
      const type = item['type']
      if (place !== '/appRoles' && type !== undefined && type !== 'User' && type !== 'Admin') {
        complain(`${pointer}/type`, 'The type of a scope is User or Admin.')
      }
    }
  }
}

function judgeReferences(manifest: Manifest, complain: Complain): void {
  const scopeIds = listAt(manifest, '/api/oauth2PermissionScopes').map((scope) =>
    isObject(scope) ? scope['id'] : undefined,
  )
  const clients = '/api/preAuthorizedApplications'
  for (const [index, client] of listAt(manifest, clients).entries()) {
    if (!isObject(client)) continue
    checkGuid(client['appId'], `${clients}/${index}/appId`, complain)
    const ids = client['delegatedPermissionIds']
    const missing = Array.isArray(ids) ? ids.find((id) => !scopeIds.includes(id)) : undefined
    if (missing !== undefined) {
      complain(`${clients}/${index}`, `No scope of this application has the id ${String(missing)}.`)
    }
  }
  for (const [index, entry] of listAt(manifest, '/requiredResourceAccess').entries()) {
    const pointer = `/requiredResourceAccess/${index}`
    if (!isObject(entry)) continue
    checkGuid(entry['resourceAppId'], `${pointer}/resourceAppId`, complain)
    for (const [place, access] of listAt(entry, '/resourceAccess').entries()) {
      if (!isObject(access)) continue
      checkGuid(access['id'], `${pointer}/resourceAccess/${place}/id`, complain)
      if (access['type'] !== 'Scope' && access['type'] !== 'Role') {
        complain(`${pointer}/resourceAccess/${place}/type`, 'The type is Scope or Role.')
      }
    }
  }
}

function checkGuid(value: unknown, pointer: string, complain: Complain): void {
  if (typeof value !== 'string' || !guid.test(value)) {
    const name = pointer.slice(pointer.lastIndexOf('/') + 1)
    complain(pointer, `${name} must be a GUID, such as 5f8a1c2e-0b7d-4c1a-9f53-2f6de0a4b711.`)
  }
}

/** Graph's place → the older format's, longest first. */
const aadGraphPointers: readonly (readonly [string, string])[] = [
  ['/api/requestedAccessTokenVersion', '/accessTokenAcceptedVersion'],
  ['/api/oauth2PermissionScopes', '/oauth2Permissions'],
  ['/api/preAuthorizedApplications', '/preAuthorizedApplications'],
  ['/api/knownClientApplications', '/knownClientApplications'],
  ['/api/acceptMappedClaims', '/acceptMappedClaims'],
  ['/web/implicitGrantSettings/enableAccessTokenIssuance', '/oauth2AllowImplicitFlow'],
  ['/web/implicitGrantSettings/enableIdTokenIssuance', '/oauth2AllowIdTokenImplicitFlow'],
  ['/web/homePageUrl', '/signInUrl'],
  ['/web/logoutUrl', '/logoutUrl'],
  ['/web/redirectUris', '/replyUrlsWithType'],
  ['/spa/redirectUris', '/replyUrlsWithType'],
  ['/publicClient/redirectUris', '/replyUrlsWithType'],
  ['/isFallbackPublicClient', '/allowPublicClient'],
  ['/displayName', '/name'],
  ['/info', '/informationalUrls'],
]

function toAadGraphPointer(pointer: string): string {
  const found = aadGraphPointers.find(
    ([ours]) => pointer === ours || pointer.startsWith(`${ours}/`),
  )
  if (!found) return pointer
  // Redirect URIs of three platforms share one list there, so an index would name another entry.
  return found[1] === '/replyUrlsWithType' ? found[1] : found[1] + pointer.slice(found[0].length)
}

function syntaxFinding(text: string, error: unknown): CodeFinding {
  const message = error instanceof Error ? error.message : String(error)
  const line = /line (\d+)/.exec(message)?.[1]
  const position = /position (\d+)/.exec(message)?.[1]
  return {
    severity: 'error',
    line: line
      ? Number(line)
      : position
        ? text.slice(0, Number(position)).split('\n').length
        : text.split('\n').length,
    message: `This is not JSON. ${message}`,
  }
}

function isCredentials(name: string): boolean {
  return name === 'passwordCredentials' || name === 'keyCredentials'
}

function keyIds(value: unknown): unknown[] {
  return Array.isArray(value)
    ? value.map((item: unknown) => (isObject(item) ? item['keyId'] : undefined))
    : []
}

function valueAt(root: unknown, pointer: string): unknown {
  return pointer
    .slice(1)
    .split('/')
    .reduce<unknown>((value, name) => (isObject(value) ? value[name] : undefined), root)
}

function listAt(root: unknown, pointer: string): unknown[] {
  const value = valueAt(root, pointer)
  return Array.isArray(value) ? value : []
}

function isObject(value: unknown): value is Manifest {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

// Member order carries no meaning in JSON; list order does.
function isEqual(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => isEqual(item, b[index]))
  }
  if (isObject(a) && isObject(b)) {
    const names = new Set([...Object.keys(a), ...Object.keys(b)])
    return [...names].every((name) => isEqual(a[name], b[name]))
  }
  return a === b
}

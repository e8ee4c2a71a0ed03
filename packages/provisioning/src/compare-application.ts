import type { Actual } from './actual.ts'
import { type Difference, differences, sameValue, sorted } from './compare.ts'
import type { ApplicationEntry } from './document.ts'
import { createNames, type Names, type NamedApplication } from './names.ts'
import { readableApplication } from './readable-application.ts'

/** Members of an entry that are no properties of the registration itself. */
const apart = new Set(['appId', 'owners', 'secrets', 'uniqueName'])

/** What of a registration is not as its entry says. Scopes and roles that the entry does not name stay. */
export function compareApplication(
  { registration, appId, entry }: NamedApplication,
  actual: Actual,
  names: Names,
): Difference[] {
  if (!registration || !entry) return []
  // Ids on both sides, since the same application may be named in several ways.
  const idOf = (name: string): string => {
    const found = names.application(name)
    return typeof found === 'string' ? name : (found.appId ?? name)
  }
  const there = readableApplication(registration, actual, (id) => id)
  const shown = readableApplication(registration, actual, names.nameOf)
  const { scopes, appRoles, redirectUris, implicitGrant, permissions, ...rest } = entry
  const { preAuthorizedApplications, identifierUris, ...plain } = rest
  const found = differences(
    Object.fromEntries(Object.entries(plain).filter(([name]) => !apart.has(name))),
    { ...there },
  )
  const add = (property: keyof ApplicationEntry, stated: unknown, before: unknown): void => {
    if (stated === undefined || sameValue(stated, before)) return
    found.push({ property, before: shown[property], after: entry[property] })
  }
  add(
    'identifierUris',
    identifierUris && sorted(identifierUris.map((uri) => uri.replaceAll('{appId}', appId ?? ''))),
    sorted(there.identifierUris ?? []),
  )
  for (const platform of ['web', 'spa', 'publicClient'] as const) {
    const uris = redirectUris?.[platform]
    const before = there.redirectUris?.[platform] ?? []
    if (uris && !sameValue(sorted(uris), sorted(before)))
      found.push({ property: `redirectUris.${platform}`, before, after: uris })
  }
  for (const [name, value] of Object.entries(implicitGrant ?? {})) {
    const before = there.implicitGrant?.[name as keyof typeof there.implicitGrant]
    if (!sameValue(value, before))
      found.push({ property: `implicitGrant.${name}`, before, after: value })
  }
  found.push(...compareByValue('scopes', scopes, there.scopes))
  found.push(...compareByValue('appRoles', appRoles, there.appRoles))
  const asIds = (list: ApplicationEntry['permissions']): unknown =>
    list &&
    sorted(
      list
        .map(({ resource, delegated = [], application = [] }) => ({
          resource: idOf(resource),
          delegated: delegated.toSorted(),
          application: application.toSorted(),
        }))
        .filter((each) => each.delegated.length + each.application.length > 0),
    )
  add('permissions', asIds(permissions), asIds(there.permissions))
  const clients = (list: ApplicationEntry['preAuthorizedApplications']): unknown =>
    list &&
    sorted(
      list.map((each) => ({
        application: idOf(each.application),
        scopes: each.scopes.toSorted(),
      })),
    )
  add(
    'preAuthorizedApplications',
    clients(preAuthorizedApplications),
    clients(there.preAuthorizedApplications),
  )
  return found
}

function compareByValue(
  property: string,
  stated: readonly { value: string }[] | undefined,
  there: readonly { value: string }[] | undefined,
): Difference[] {
  return (stated ?? []).flatMap((entry) => {
    const before = there?.find(({ value }) => value === entry.value)
    if (!before)
      return [{ property: `${property}.${entry.value}`, before: undefined, after: entry }]
    const found = differences({ isEnabled: true, ...entry }, { ...before })
    return found.map((each) => ({
      ...each,
      property: `${property}.${entry.value}.${each.property}`,
    }))
  })
}

/** Names for a whole tenant, without a file. */
export function namesOf(actual: Actual): Names {
  return createNames({}, actual)
}

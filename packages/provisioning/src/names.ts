import type { Actual, ActualApplication, Permission } from './actual.ts'
import type { ApplicationEntry, ProvisioningDocument } from './document.ts'

/** An application that a name of the file stands for: in the file, in the tenant, or both. */
export interface NamedApplication {
  /** Names it while it may have no id yet. */
  key: string
  entry?: ApplicationEntry
  registration?: ActualApplication
  appId?: string
  /** Object id of its service principal in the tenant. */
  servicePrincipalId?: string
  scopes: Permission[]
  roles: Permission[]
}

export interface Names {
  /** @returns why not, where no application or more than one has the name. */
  application(name: string): NamedApplication | string
  /** What a file calls the application of this id. */
  nameOf(appId: string): string
}

/** How a file calls one of its own registrations. */
export function keyOf(entry: ApplicationEntry): string {
  return entry.uniqueName ?? entry.displayName
}

/** Names of a file and of the tenant; what the file says goes first. */
export function createNames(document: ProvisioningDocument, actual: Actual): Names {
  const { applications, servicePrincipals } = actual
  const sameText = (a: string | null | undefined, b: string): boolean =>
    a?.toLowerCase() === b.toLowerCase()

  /** Registrations and service principals, one of each application id. */
  const idsNamed = (name: string): string[] => [
    ...new Set(
      [...applications, ...servicePrincipals]
        .filter(({ displayName }) => displayName === name)
        .map(({ appId }) => appId),
    ),
  ]

  function registrationOf(entry: ApplicationEntry): ActualApplication | string | undefined {
    const { appId, uniqueName, displayName } = entry
    const exact =
      (appId !== undefined && applications.find((each) => sameText(each.appId, appId))) ||
      (uniqueName !== undefined && applications.find((each) => each.uniqueName === uniqueName))
    if (exact) return exact
    if (uniqueName !== undefined) return undefined
    const named = applications.filter((each) => each.displayName === displayName)
    if (named.length <= 1) return named[0]
    return `${named.length} registrations are called "${displayName}". Say which with appId: ${named.map((each) => each.appId).join(', ')}.`
  }

  function describe(
    appId: string | undefined,
    key: string,
    entry?: ApplicationEntry,
  ): NamedApplication {
    const registration = applications.find((each) => each.appId === appId)
    const servicePrincipal = servicePrincipals.find((each) => each.appId === appId)
    return {
      key,
      ...(entry && { entry }),
      ...(registration && { registration }),
      ...(appId !== undefined && { appId }),
      ...(servicePrincipal && { servicePrincipalId: servicePrincipal.id }),
      scopes:
        registration?.api.oauth2PermissionScopes ?? servicePrincipal?.oauth2PermissionScopes ?? [],
      roles: registration?.appRoles ?? servicePrincipal?.appRoles ?? [],
    }
  }

  const entries = (document.applications ?? []).map((entry) => {
    const registration = registrationOf(entry)
    return typeof registration === 'string'
      ? { entry, refusal: registration }
      : { entry, named: describe(registration?.appId, keyOf(entry), entry) }
  })

  return {
    application(name) {
      const own =
        entries.find(({ entry }) => entry.uniqueName === name || sameText(entry.appId, name)) ??
        entries.find(({ entry }) => entry.displayName === name)
      if (own) return own.named ?? own.refusal
      const exact =
        applications.find((each) => each.uniqueName === name || sameText(each.appId, name)) ??
        servicePrincipals.find((each) => sameText(each.appId, name))
      if (exact) return describe(exact.appId, name)
      const [one, ...others] = idsNamed(name)
      if (one === undefined)
        return `There is no application "${name}", neither in the file nor in the tenant.`
      if (others.length > 0)
        return `${others.length + 1} applications are called "${name}". Write the application id of one: ${[one, ...others].join(', ')}.`
      return describe(one, name)
    },
    nameOf(appId) {
      const own = entries.find(({ named }) => named?.appId === appId)
      if (own) return keyOf(own.entry)
      const known = [...applications, ...servicePrincipals].find((each) => each.appId === appId)
      if (known && idsNamed(known.displayName).length === 1) return known.displayName
      return appId
    },
  }
}

import {
  type Executor,
  findByAppId,
  insertObject,
  type ObjectRow,
  replaceServicePrincipalNames,
  updateObject,
} from '@patchbay/store'
import { unsetApplication } from './application/defaults.ts'
import { identifierUriKey } from './application/check-identifier-uri.ts'
import { type Unset, withoutUnset, withUnset } from './stored-document.ts'
import type { Application, PasswordCredential, ServicePrincipal } from './types.ts'

/** A service principal with what is its own of its tags. */
export type StoredServicePrincipal = ServicePrincipal & { ownTags: string[] }

/** Attributes of a service principal that were never set. */
const unsetServicePrincipal = {
  appDescription: null,
  appRoleAssignmentRequired: false,
  servicePrincipalNames: [],
  replyUrls: [],
  homepage: null,
  logoutUrl: null,
  info: unsetApplication.info,
  oauth2PermissionScopes: [],
  appRoles: [],
  keyCredentials: [],
  tags: [],
  ownTags: [],
  description: null,
  notes: null,
  loginUrl: null,
  preferredSingleSignOnMode: null,
  notificationEmailAddresses: [],
  alternativeNames: [],
  tokenEncryptionKeyId: null,
  disabledByMicrosoftStatus: null,
  applicationTemplateId: null,
  verifiedPublisher: unsetApplication.verifiedPublisher,
} as const satisfies Unset

/** What a new service principal is before the application's attributes are copied. */
export function newServicePrincipal(
  application: Application,
  identity: { tenantId: string; id: string; createdDateTime: string },
): StoredServicePrincipal {
  return mirrorApplication(application, {
    ...identity,
    appId: application.appId,
    displayName: application.displayName,
    appDisplayName: application.displayName,
    appDescription: null,
    appOwnerOrganizationId: application.tenantId,
    deletedDateTime: null,
    accountEnabled: true,
    appRoleAssignmentRequired: false,
    servicePrincipalType: 'Application',
    servicePrincipalNames: [],
    signInAudience: application.signInAudience,
    replyUrls: [],
    homepage: null,
    logoutUrl: null,
    info: application.info,
    oauth2PermissionScopes: [],
    appRoles: [],
    keyCredentials: [],
    passwordCredentials: [],
    tags: [],
    ownTags: [],
    description: null,
    notes: null,
    loginUrl: null,
    preferredSingleSignOnMode: null,
    notificationEmailAddresses: [],
    alternativeNames: [],
    tokenEncryptionKeyId: null,
    disabledByMicrosoftStatus: null,
    applicationTemplateId: null,
    verifiedPublisher: application.verifiedPublisher,
  })
}

/** Copies onto a service principal what its application decides; what is its own stays. */
export function mirrorApplication(
  application: Application,
  servicePrincipal: StoredServicePrincipal,
): StoredServicePrincipal {
  const { web, spa, publicClient, api } = application
  const renamed = servicePrincipal.displayName === servicePrincipal.appDisplayName
  return {
    ...servicePrincipal,
    displayName: renamed ? application.displayName : servicePrincipal.displayName,
    appDisplayName: application.displayName,
    appDescription: application.description,
    servicePrincipalNames: [...application.identifierUris, application.appId],
    signInAudience: application.signInAudience,
    replyUrls: [...web.redirectUris, ...spa.redirectUris, ...publicClient.redirectUris],
    homepage: web.homePageUrl,
    logoutUrl: web.logoutUrl,
    info: application.info,
    oauth2PermissionScopes: api.oauth2PermissionScopes,
    appRoles: application.appRoles,
    keyCredentials: application.keyCredentials,
    tags: [...new Set([...application.tags, ...servicePrincipal.ownTags])],
    verifiedPublisher: application.verifiedPublisher,
  }
}

/** Row → object. */
export function toServicePrincipal(
  row: ObjectRow<'servicePrincipals'>,
  passwordCredentials: PasswordCredential[],
): StoredServicePrincipal {
  const { document, ...columns } = row
  const attributes = withUnset(document, unsetServicePrincipal)
  return {
    ...(attributes as unknown as StoredServicePrincipal),
    ...columns,
    passwordCredentials,
  }
}

export async function insertServicePrincipal(
  tx: Executor,
  servicePrincipal: StoredServicePrincipal,
): Promise<void> {
  await insertObject(tx, 'servicePrincipals', toRow(servicePrincipal))
  await saveNames(tx, servicePrincipal)
}

export async function saveServicePrincipal(
  tx: Executor,
  servicePrincipal: StoredServicePrincipal,
): Promise<void> {
  const { tenantId, id } = servicePrincipal
  await updateObject(tx, 'servicePrincipals', tenantId, id, toRow(servicePrincipal))
  await saveNames(tx, servicePrincipal)
}

/** Brings every tenant's service principal of an application up to date with it. */
export async function mirrorToServicePrincipals(
  tx: Executor,
  application: Application,
): Promise<void> {
  for (const row of await findByAppId(tx, 'servicePrincipals', application.appId)) {
    await saveServicePrincipal(tx, mirrorApplication(application, toServicePrincipal(row, [])))
  }
}

async function saveNames(
  tx: Executor,
  { tenantId, id, servicePrincipalNames }: ServicePrincipal,
): Promise<void> {
  await replaceServicePrincipalNames(tx, tenantId, id, servicePrincipalNames.map(identifierUriKey))
}

function toRow(servicePrincipal: StoredServicePrincipal): ObjectRow<'servicePrincipals'> {
  const {
    tenantId,
    id,
    appId,
    displayName,
    createdDateTime,
    deletedDateTime,
    passwordCredentials: _,
    ...attributes
  } = servicePrincipal
  const document = withoutUnset(attributes, unsetServicePrincipal)
  return { tenantId, id, appId, displayName, createdDateTime, deletedDateTime, document }
}

/** The object without what is only ours. */
export function toPublicServicePrincipal(stored: StoredServicePrincipal): ServicePrincipal {
  const { ownTags: _, ...servicePrincipal } = stored
  return servicePrincipal
}

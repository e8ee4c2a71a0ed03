import { type Unset, withUnset } from '../stored-document.ts'
import type { Application } from '../types.ts'

/** Attributes of an application that were never set. */
export const unsetApplication = {
  applicationTemplateId: null,
  disabledByMicrosoftStatus: null,
  description: null,
  groupMembershipClaims: null,
  identifierUris: [],
  isDeviceOnlyAuthSupported: null,
  isFallbackPublicClient: null,
  nativeAuthenticationApisEnabled: null,
  notes: null,
  oauth2RequirePostResponse: false,
  serviceManagementReference: null,
  tags: [],
  tokenEncryptionKeyId: null,
  samlMetadataUrl: null,
  defaultRedirectUri: null,
  certification: null,
  optionalClaims: null,
  servicePrincipalLockConfiguration: null,
  requestSignatureVerification: null,
  authenticationBehaviors: null,
  addIns: [],
  api: {
    acceptMappedClaims: null,
    knownClientApplications: [],
    requestedAccessTokenVersion: null,
    oauth2PermissionScopes: [],
    preAuthorizedApplications: [],
  },
  appRoles: [],
  info: {
    logoUrl: null,
    marketingUrl: null,
    privacyStatementUrl: null,
    supportUrl: null,
    termsOfServiceUrl: null,
  },
  keyCredentials: [],
  publicClient: { redirectUris: [] },
  requiredResourceAccess: [],
  verifiedPublisher: { displayName: null, verifiedPublisherId: null, addedDateTime: null },
  web: {
    homePageUrl: null,
    logoutUrl: null,
    redirectUris: [],
    implicitGrantSettings: { enableAccessTokenIssuance: false, enableIdTokenIssuance: false },
    redirectUriSettings: [],
  },
  spa: { redirectUris: [] },
} as const satisfies Unset

type UnsetName = keyof typeof unsetApplication

/** What a bare `POST /applications {"displayName"}` gives. */
export function newApplication(
  identity: Pick<Application, 'tenantId' | 'id' | 'appId' | 'createdDateTime' | 'publisherDomain'>,
): Application {
  return {
    ...identity,
    ...(withUnset({}, unsetApplication) as unknown as Pick<Application, UnsetName>),
    displayName: '',
    deletedDateTime: null,
    signInAudience: 'AzureADMyOrg',
    uniqueName: null,
    parentalControlSettings: { countriesBlockedForMinors: [], legalAgeGroupRule: 'Allow' },
    passwordCredentials: [],
  }
}

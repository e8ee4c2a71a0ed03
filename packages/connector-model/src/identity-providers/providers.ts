/** How a provider is asked: templates with `{names}` of what a sign-in knows. */
export interface IdentityProviderTemplate {
  displayName: string
  authorizationUrl: string
  /** Begins with `?`; pairs whose names have no value are left out. */
  authorizationQuery: string
  tokenUrl: string
  /** Redeems a code; the client's credentials are added by {@link clientAuthentication}. */
  tokenBody: string
  /** Where it differs from the token URL. */
  refreshUrl?: string
  /** Absent where access tokens are not refreshed. */
  refreshBody?: string
  /** For service principals. */
  clientCredentialsBody?: string
  /** Exchanges a user's token (on behalf of). */
  onBehalfOfBody?: string
  /** RFC 7009. */
  revocationUrl?: string
  scopeDelimiter: string
  /**
   * Where the client's credentials go: into the form and, when refused there, into the header; or
   * only where a template written by the maker says.
   */
  clientAuthentication: 'form-then-header' | 'template'
  /** Sent as `prompt` when the user wants another account. */
  switchAccountPrompt: string
  /** What names without a value of their own stand for: `customParameters` of the connector. */
  defaults: Readonly<Record<string, string>>
}

const CODE_BODY = 'grant_type=authorization_code&code={Code}&redirect_uri={RedirectUrl}'
const REFRESH_BODY = 'grant_type=refresh_token&refresh_token={RefreshToken}'
const AUTHORIZATION_QUERY =
  '?response_type=code&client_id={ClientId}&redirect_uri={RedirectUrl}&scope={Scopes}&state={State}'

/** RFC 6749 as most providers speak it; the others say what they do otherwise. */
const standard = {
  authorizationQuery: AUTHORIZATION_QUERY,
  tokenBody: CODE_BODY,
  refreshBody: REFRESH_BODY,
  clientCredentialsBody: 'grant_type=client_credentials&scope={Scopes}',
  scopeDelimiter: ' ',
  clientAuthentication: 'form-then-header',
  switchAccountPrompt: 'select_account',
  defaults: {},
} as const

/** Endpoints of v1, which take a resource where v2 takes scopes. */
const azureActiveDirectory: IdentityProviderTemplate = {
  ...standard,
  displayName: 'Azure Active Directory',
  authorizationUrl: '{loginUri}/{tenantId}/oauth2/authorize',
  authorizationQuery: `${AUTHORIZATION_QUERY}&resource={resourceUri}&prompt=select_account`,
  tokenUrl: '{loginUri}/{tenantId}/oauth2/token',
  tokenBody: `${CODE_BODY}&resource={resourceUri}`,
  refreshBody: `${REFRESH_BODY}&resource={resourceUri}`,
  clientCredentialsBody: 'grant_type=client_credentials&resource={resourceUri}',
  onBehalfOfBody:
    'grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer&requested_token_use=on_behalf_of' +
    '&assertion={Assertion}&resource={resourceUri}&scope=openid',
  defaults: { loginUri: 'https://login.windows.net', tenantId: 'common' },
}

/**
 * The same provider where the connector names scopes and no resource. Refreshing without `scope`
 * is refused there (AADSTS90009).
 */
const azureActiveDirectoryV2: IdentityProviderTemplate = {
  ...azureActiveDirectory,
  authorizationUrl: '{loginUri}/{tenantId}/oauth2/v2.0/authorize',
  authorizationQuery: `${AUTHORIZATION_QUERY}&prompt=select_account`,
  tokenUrl: '{loginUri}/{tenantId}/oauth2/v2.0/token',
  tokenBody: `${CODE_BODY}&scope={Scopes}`,
  refreshBody: `${REFRESH_BODY}&scope={Scopes}`,
  clientCredentialsBody: 'grant_type=client_credentials&scope={Scopes}',
  onBehalfOfBody:
    'grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer&requested_token_use=on_behalf_of' +
    '&assertion={Assertion}&scope={Scopes}',
}

/**
 * The identity providers of connectors by id in lower case. Where a provider runs under other
 * addresses (an enterprise's own GitHub), `authorizationUrl`, `tokenUrl`, `refreshUrl` and
 * `revocationUrl` among a connector's `customParameters` win over these.
 */
export const IDENTITY_PROVIDER_TEMPLATES: Readonly<Record<string, IdentityProviderTemplate>> = {
  aad: azureActiveDirectory,
  aadv2: azureActiveDirectoryV2,
  // The maker's certificate never leaves the service it was made for: a secret takes its place.
  aadcertificate: {
    ...azureActiveDirectory,
    displayName: 'Azure Active Directory (certificate)',
    defaults: { loginUri: '{loginUriAAD}', tenantId: 'common' },
  },
  oauth2: {
    ...standard,
    displayName: 'Generic OAuth 2',
    authorizationUrl: '{authorizationUrl}',
    tokenUrl: '{tokenUrl}',
    refreshUrl: '{refreshUrl}',
  },
  oauth2generic: {
    ...standard,
    displayName: 'Generic OAuth 2 with templates',
    authorizationUrl: '{authorizationUrlTemplate}',
    tokenUrl: '{tokenUrlTemplate}',
    refreshUrl: '{refreshUrlTemplate}',
  },
  box: {
    ...standard,
    displayName: 'Box',
    authorizationUrl: 'https://account.box.com/api/oauth2/authorize',
    tokenUrl: 'https://api.box.com/oauth2/token',
    revocationUrl: 'https://api.box.com/oauth2/revoke',
  },
  docusign: {
    ...standard,
    displayName: 'DocuSign',
    authorizationUrl: '{loginUri}/oauth/auth',
    tokenUrl: '{loginUri}/oauth/token',
    switchAccountPrompt: 'login',
    defaults: { loginUri: 'https://account.docusign.com' },
  },
  dropbox: {
    ...standard,
    displayName: 'Dropbox',
    authorizationUrl: 'https://www.dropbox.com/oauth2/authorize',
    authorizationQuery: `${AUTHORIZATION_QUERY}&token_access_type=offline`,
    tokenUrl: 'https://api.dropboxapi.com/oauth2/token',
    switchAccountPrompt: '',
  },
  facebook: {
    ...standard,
    displayName: 'Facebook',
    authorizationUrl: 'https://www.facebook.com/dialog/oauth',
    tokenUrl: 'https://graph.facebook.com/oauth/access_token',
    scopeDelimiter: ',',
    refreshBody: '',
    switchAccountPrompt: '',
  },
  github: {
    ...standard,
    displayName: 'GitHub',
    authorizationUrl: 'https://github.com/login/oauth/authorize',
    tokenUrl: 'https://github.com/login/oauth/access_token',
  },
  google: {
    ...standard,
    displayName: 'Google',
    authorizationUrl: 'https://accounts.google.com/o/oauth2/v2/auth',
    // Without both, Google gives a refresh token on the first consent only.
    authorizationQuery: `${AUTHORIZATION_QUERY}&access_type=offline&prompt=consent`,
    tokenUrl: 'https://oauth2.googleapis.com/token',
    revocationUrl: 'https://oauth2.googleapis.com/revoke',
    switchAccountPrompt: 'select_account consent',
  },
  instagram: {
    ...standard,
    displayName: 'Instagram',
    authorizationUrl: 'https://api.instagram.com/oauth/authorize',
    tokenUrl: 'https://api.instagram.com/oauth/access_token',
    scopeDelimiter: ',',
    refreshBody: '',
    switchAccountPrompt: '',
  },
  linkedin: {
    ...standard,
    displayName: 'LinkedIn',
    authorizationUrl: 'https://www.linkedin.com/oauth/v2/authorization',
    tokenUrl: 'https://www.linkedin.com/oauth/v2/accessToken',
    switchAccountPrompt: '',
  },
  salesforce: {
    ...standard,
    displayName: 'Salesforce',
    authorizationUrl: '{loginUri}/services/oauth2/authorize',
    tokenUrl: '{loginUri}/services/oauth2/token',
    revocationUrl: '{loginUri}/services/oauth2/revoke',
    switchAccountPrompt: 'login',
    defaults: { loginUri: 'https://login.salesforce.com' },
  },
  yammer: {
    ...standard,
    displayName: 'Yammer',
    authorizationUrl: 'https://www.yammer.com/oauth2/authorize',
    tokenUrl: 'https://www.yammer.com/oauth2/access_token',
    switchAccountPrompt: '',
  },
}

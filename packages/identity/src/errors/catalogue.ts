// Made from docs/errors.md by scripts/make-catalogue.ts; edit that, not this.
import type { CatalogueEntry } from './catalogue-entry.ts'

/** Every AADSTS code this server answers, by number. */
export const catalogue = {
  1002012: {
    error: 'invalid_scope',
    status: 400,
    message:
      'The provided value for scope {scope} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).',
    fix: 'Ask for `{resource}/.default`.',
    setting: {
      label: 'API permissions',
      path: '/identity/app-registrations/{appId}/api-permissions',
    },
  },
  16000: {
    error: 'interaction_required',
    status: 400,
    message: 'Several accounts are signed in and the request does not say which one it means.',
    explanation: 'The silent request did not say which of the signed-in accounts it means.',
    fix: 'Send `login_hint` or `sid`, or start an interactive request.',
  },
  160021: {
    error: 'login_required',
    status: 400,
    message: 'The application asked for a user session that does not exist.',
    explanation: '`sid` names no session of this browser.',
    fix: 'Start an interactive request without `sid`.',
  },
  240002: {
    error: 'invalid_request',
    status: 400,
    message:
      "Input id_token cannot be used as 'urn:ietf:params:oauth:grant-type:jwt-bearer' grant.",
    explanation:
      'On-behalf-of takes the access token that the caller sent to the API, not an ID token.',
    fix: "Have the caller ask for an access token of this application's scope.",
    setting: { label: 'Expose an API', path: '/identity/app-registrations/{appId}/expose-an-api' },
  },
  28000: {
    error: 'invalid_request',
    status: 400,
    message:
      'The value of the input parameter scope is not valid because it contains more than one resource. Scope {scope} is not valid.',
    explanation: 'A token is for one resource. The request named scopes of several.',
    fix: 'Ask for the scopes of one resource at a time; the refresh token serves for the others.',
    setting: {
      label: 'API permissions',
      path: '/identity/app-registrations/{appId}/api-permissions',
    },
  },
  28002: {
    error: 'invalid_scope',
    status: 400,
    message:
      "Provided value for the input parameter scope '{scope}' is not valid when requesting an access token. Please specify a valid scope.",
    explanation: 'A word of `scope` is a resource and a slash with no scope after it.',
    fix: "Write each scope as the resource's Application ID URI, a slash and the scope's name, or `.default`.",
    setting: { label: 'Expose an API of the resource', path: '/identity/app-registrations' },
  },
  28003: {
    error: 'invalid_scope',
    status: 400,
    message:
      'Provided value for the input parameter scope cannot be empty when requesting an access token using the provided authorization code. Please specify a valid scope.',
    explanation: 'The request carries `scope` and leaves it empty.',
    fix: 'Name a scope, or leave the parameter out: the token is then for the first resource that the code was asked for.',
  },
  50001: {
    error: 'invalid_resource',
    status: 400,
    message:
      'The resource named {resource} is disabled or was not found in the tenant named {tenant}.',
    explanation: 'The resource application cannot be called in this tenant at present.',
    fix: "Switch the resource's service principal on under Enterprise applications.",
    setting: { label: 'Enterprise applications', path: '/identity/enterprise-applications' },
  },
  500011: {
    error: 'invalid_resource',
    status: 400,
    message:
      'The resource principal named {resource} was not found in the tenant named {tenant}. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You might have sent your authentication request to the wrong tenant.',
    explanation:
      'No service principal in this tenant answers to the name that the request gave as its resource.',
    fix: 'Compare the name with the Application ID URI under Expose an API of the resource, character by character.',
    setting: { label: 'App registrations', path: '/identity/app-registrations' },
  },
  50003: {
    error: 'server_error',
    status: 500,
    message: 'Sign-in failed because of a missing signing key or certificate.',
    explanation: 'No signing key is usable at this moment.',
    fix: 'Restart the server; if it persists, restore the database and its master key together.',
  },
  50011: {
    error: 'invalid_request',
    status: 400,
    onPage: true,
    message:
      "The redirect URI '{redirectUri}' specified in the request does not match the redirect URIs configured for the application '{appId}'. Make sure the redirect URI sent in the request matches one added to the application's registration.",
    explanation:
      'Redirect URIs are compared as exact strings: scheme, host, port, path, letter case and trailing slash.',
    fix: 'Add the redirect URI exactly as shown to the registration, on the right platform, or correct the client.',
    setting: {
      label: 'Authentication of this application',
      path: '/identity/app-registrations/{appId}/authentication',
    },
  },
  500112: {
    error: 'invalid_grant',
    status: 400,
    message:
      "The reply address '{redirectUri}' does not match the reply address '{expected}' provided when requesting Authorization code.",
    fix: 'Send the same redirect_uri in both requests.',
    setting: {
      label: 'Authentication of this application',
      path: '/identity/app-registrations/{appId}/authentication',
    },
  },
  50012: {
    error: 'invalid_client',
    status: 401,
    message: 'Client assertion contains an invalid signature.',
    explanation:
      'The signed assertion does not verify with the certificate that the registration holds.',
    fix: 'Sign with the private key of the uploaded certificate.',
    setting: {
      label: 'Certificates & secrets',
      path: '/identity/app-registrations/{appId}/certificates',
    },
  },
  500121: {
    error: 'interaction_required',
    status: 400,
    message: 'Authentication failed during strong authentication request.',
    explanation: 'The code of the authenticator app was wrong, was used before, or came too often.',
    fix: 'Wait for the next code. Who has lost the device asks an administrator to take the authenticator away.',
    setting: { label: 'Users', path: '/identity/users' },
  },
  50013: {
    error: 'invalid_grant',
    status: 400,
    message: 'Assertion failed signature validation. [Reason - {reason}]',
    explanation:
      'The access token sent as the assertion is not one that this server signed, or it has been altered.',
    fix: 'Pass on the access token exactly as it was received.',
  },
  500131: {
    error: 'invalid_grant',
    status: 400,
    message:
      "Assertion audience does not match the Client app presenting the assertion. The audience in the assertion was '{audience}' and the expected audience is '{expected}' or one of the Application Uris of this application.",
    explanation:
      'On-behalf-of needs a token that was issued for the application which presents it.',
    fix: "Have the caller ask for a token of this application's scope.",
    setting: { label: 'Expose an API', path: '/identity/app-registrations/{appId}/expose-an-api' },
  },
  500133: {
    error: 'invalid_grant',
    status: 400,
    message:
      'Assertion is not within its valid time range. Current time: {now}, expiry time of assertion {expiry}.',
    explanation: 'The access token sent as the assertion has expired.',
    fix: 'Have the caller send a fresh token.',
  },
  50014: {
    error: 'invalid_grant',
    status: 400,
    onPage: true,
    message:
      "The user account does not exist in the directory yet: the guest '{user}' has not accepted the invitation.",
    explanation: 'A guest account is there, but its owner has not followed the invitation.',
    fix: 'Open the invitation and accept it, or send it again.',
    setting: { label: 'Users', path: '/identity/users' },
  },
  50020: {
    error: 'invalid_grant',
    status: 400,
    onPage: true,
    message:
      "User account '{user}' from identity provider '{identityProvider}' does not exist in tenant '{tenant}' and cannot access the application '{appId}'({appName}) in that tenant. The account needs to be added as an external user in the tenant first. Sign out and sign in again with a different account.",
    explanation: 'The account belongs to another tenant than the one the request names.',
    fix: "Sign in with an account of this tenant, or send the request to the account's own tenant.",
    setting: { label: 'Users', path: '/identity/users' },
  },
  50027: {
    error: 'invalid_request',
    status: 400,
    message: 'JWT token is invalid or malformed. {reason}',
    explanation: 'A token in the request could not be read.',
    fix: 'Send the token whole, in compact form.',
  },
  50034: {
    error: 'invalid_grant',
    status: 400,
    message:
      'The user account {user} does not exist in the {tenant} directory. To sign into this application, the account must be added to the directory.',
    explanation:
      "Only applications that collect passwords themselves are told so. The sign-in page answers an unknown name as it answers a wrong password, unless the tenant's policy says otherwise.",
    fix: 'Check the user name, or add the account.',
    setting: { label: 'Users', path: '/identity/users' },
  },
  50048: {
    error: 'invalid_client',
    status: 401,
    message: "Subject must match Issuer claim in the client assertion for application '{appId}'.",
    explanation: 'An application that vouches for itself is both issuer and subject.',
    fix: 'Put the client id into `iss` and into `sub` of the assertion.',
    setting: {
      label: 'Certificates & secrets',
      path: '/identity/app-registrations/{appId}/certificates',
    },
  },
  50049: {
    error: 'invalid_instance',
    status: 400,
    message: 'Unknown or invalid instance.',
    explanation: 'The authorization endpoint named in the request is not on this server.',
    fix: "Point the client's authority at {publicUrl}.",
    setting: { label: 'Overview of the tenant', path: '/identity' },
  },
  50053: {
    error: 'invalid_grant',
    status: 400,
    message:
      'The account is locked because it tried to sign in too many times with an incorrect user ID or password.',
    explanation: 'After ten wrong passwords in a row the account rests for a minute.',
    fix: 'Wait a minute, then sign in with the right password, or have an administrator reset it.',
    setting: { label: 'Users', path: '/identity/users' },
  },
  50055: {
    error: 'invalid_grant',
    status: 400,
    suberror: 'user_password_expired',
    message: 'The password is expired.',
    explanation:
      'An administrator gave this password; its owner has to choose another before anything else.',
    fix: 'Sign in on a web page once and choose a new password.',
    setting: { label: 'Users', path: '/identity/users' },
  },
  50056: {
    error: 'invalid_grant',
    status: 400,
    message: 'Invalid or null password: password does not exist in the directory for this user.',
    explanation:
      'The account is there and has never been given a password. The sign-in page does not say so: it answers as it does to a wrong one.',
    fix: 'Give the account a password.',
    setting: { label: 'Users', path: '/identity/users' },
  },
  50057: {
    error: 'invalid_grant',
    status: 400,
    message: 'The user account is disabled.',
    fix: 'Switch the account on under Users.',
    setting: { label: 'Users', path: '/identity/users' },
  },
  50058: {
    error: 'login_required',
    status: 400,
    message: 'A silent sign-in request was sent but no user is signed in.',
    explanation:
      '`prompt=none` asks for an answer without a page, and nobody is signed in in this browser.',
    fix: 'Start an interactive request.',
  },
  50059: {
    error: 'invalid_request',
    status: 400,
    onPage: true,
    message:
      'No tenant-identifying information found in either the request or implied by any provided credentials.',
    explanation:
      '"organizations" leaves it to the account to say whose tenant is meant; an application on its own, or a user name without a domain, does not.',
    fix: "Put the tenant's id or one of its verified domains in the authority, or type the whole user name.",
    setting: { label: 'Overview of the tenant', path: '/identity' },
  },
  50061: {
    error: 'invalid_request',
    status: 400,
    onPage: true,
    message: 'Unable to complete sign-out. The request was invalid.',
    explanation:
      'A parameter came more than once, so it is not certain what was meant. Nobody was signed out.',
    fix: 'Send each parameter of the sign-out request once.',
    setting: { label: 'App registrations', path: '/identity/app-registrations' },
  },
  50072: {
    error: 'interaction_required',
    status: 400,
    message:
      "Due to a configuration change made by your administrator, or because you moved to a new location, you must enroll in multi-factor authentication to access '{resource}'. Strong Authentication is required.",
    explanation:
      'The sign-in was interrupted to set up an authenticator app. The sign-in log has it under this code; a client is told 50079.',
    fix: 'Nothing: the page goes on once the authenticator app is set up.',
    setting: { label: 'Sign-in policy', path: '/identity/settings/sign-in' },
  },
  50074: {
    error: 'interaction_required',
    status: 400,
    message: 'Strong Authentication is required.',
    explanation:
      'The sign-in was interrupted to ask for a second factor. The sign-in log has it under this code; a client is told 50076.',
    fix: 'Nothing: the page goes on with the code of the authenticator app.',
    setting: { label: 'Sign-in policy', path: '/identity/settings/sign-in' },
  },
  50076: {
    error: 'interaction_required',
    status: 400,
    suberror: 'basic_action',
    message:
      "Due to a configuration change made by your administrator, or because you moved to a new location, you must use multi-factor authentication to access '{resource}'.",
    explanation:
      'The person has to be asked again before a token is issued. Tests raise this with a test switch.',
    fix: 'Send an interactive request with the `claims` of this answer.',
    setting: { label: 'Sign-in policy', path: '/identity/settings/sign-in' },
  },
  50079: {
    error: 'interaction_required',
    status: 400,
    suberror: 'basic_action',
    message:
      "Due to a configuration change made by your administrator, or because you moved to a new location, you must enroll in multi-factor authentication to access '{resource}'.",
    explanation: 'The tenant asks everyone for a second factor, and this account has none yet.',
    fix: 'Start an interactive request; the sign-in page sets up an authenticator app.',
    setting: { label: 'Sign-in policy', path: '/identity/settings/sign-in' },
  },
  50089: {
    error: 'invalid_grant',
    status: 400,
    onPage: true,
    message:
      'The sign-in took too long or was started in another browser; its flow token is expired.',
    explanation: 'A sign-in page works for an hour, and only in the browser that opened it.',
    fix: 'Go back to the application and sign in again.',
  },
  50105: {
    error: 'interaction_required',
    status: 400,
    onPage: true,
    message:
      "Your administrator has configured the application {appName} ('{appId}') to block users unless they are specifically granted ('assigned') access to the application. The signed in user '{user}' is blocked because they have no access assigned by an administrator. Please contact your administrator to assign access to this application.",
    explanation: 'The enterprise application requires assignment, and this user is not assigned.',
    fix: 'Assign the user under Users and groups, or switch "Assignment required?" off.',
    setting: {
      label: 'Users and groups',
      path: '/identity/enterprise-applications/{servicePrincipalId}/users-and-groups',
    },
  },
  501051: {
    error: 'invalid_grant',
    status: 400,
    message:
      "Application '{appId}'({appName}) is not assigned to a role for the application '{resourceAppId}'({resourceName}).",
    explanation:
      'The resource requires assignment, and the calling application holds none of its app roles.',
    fix: "Grant one of the resource's application permissions to the client.",
    setting: {
      label: 'API permissions',
      path: '/identity/app-registrations/{appId}/api-permissions',
    },
  },
  50126: {
    error: 'invalid_grant',
    status: 400,
    message: 'Error validating credentials due to invalid username or password.',
    fix: 'Check the user name and the password.',
    setting: { label: 'Users', path: '/identity/users' },
  },
  50133: {
    error: 'invalid_grant',
    status: 400,
    suberror: 'bad_token',
    message:
      "The session is not valid because the password was changed or the session was revoked. The sign-in was at '{issued}' and sign-ins before '{validFrom}' are not valid any more.",
    explanation:
      "Between sign-in and redemption of the code the password changed, or an administrator ended the user's sessions.",
    fix: 'Sign in again.',
    setting: { label: 'Users', path: '/identity/users' },
  },
  501461: {
    error: 'invalid_request',
    status: 400,
    message:
      "AcceptMappedClaims is only supported for a token audience matching the application GUID or an audience within the tenant's verified domains. Either change the resource identifier, or use an application-specific signing key.",
    explanation:
      'The resource `{resource}` takes mapped claims, which is safe only for a name that no other application can have.',
    fix: 'Ask for the resource by its application id, or set `acceptMappedClaims` to false in its manifest.',
    setting: {
      label: 'Manifest of the resource',
      path: '/identity/app-registrations/{resourceAppId}/manifest',
    },
  },
  50147: {
    error: 'invalid_request',
    status: 400,
    message: 'The Code_Challenge parameter is missing: the request names a Code_Challenge_Method.',
    explanation: 'A method without a challenge protects nothing.',
    fix: 'Send `code_challenge` as well, or leave `code_challenge_method` out.',
  },
  501481: {
    error: 'invalid_grant',
    status: 400,
    message:
      'The Code_Verifier does not match the code_challenge supplied in the authorization request.',
    fix: 'Redeem the code with the verifier whose challenge opened this request; keep one per request.',
  },
  501491: {
    error: 'invalid_request',
    status: 400,
    message: 'Invalid size of Code_Challenge parameter.',
    explanation: 'RFC 7636 §4.2 wants 43 to 128 characters of A–Z a–z 0–9 - . _ ~.',
    fix: 'Send base64url(SHA-256(code_verifier)) without padding.',
  },
  50166: {
    error: 'invalid_request',
    status: 400,
    message: "Request to the external OIDC endpoint of '{issuer}' failed.",
    explanation:
      'The keys of the identity provider that signed the assertion could not be fetched: it must answer by https, from an address of the internet, within five seconds.',
    fix: "Compare the issuer of the federated credential with the provider's discovery document. For a provider in a private network, add its host and port to PATCHBAY_ALLOWED_HOSTS.",
    setting: {
      label: 'Certificates & secrets',
      path: '/identity/app-registrations/{appId}/certificates',
    },
  },
  50173: {
    error: 'invalid_grant',
    status: 400,
    suberror: 'bad_token',
    message:
      "The provided grant has expired due to it being revoked, a fresh auth token is needed. The user might have changed or reset their password. The grant was issued on '{issued}' and the TokensValidFrom date (before which tokens are not valid) for this user is '{validFrom}'.",
    fix: 'Sign in again.',
    setting: { label: 'Users', path: '/identity/users' },
  },
  50194: {
    error: 'invalid_request',
    status: 400,
    onPage: true,
    message:
      "Application '{appId}'({appName}) is not configured as a multi-tenant application. Usage of the /{endpoint} endpoint is not supported for such apps. Use a tenant-specific endpoint or configure the application to be multi-tenant.",
    explanation: 'A single-tenant application must name its tenant in the authority.',
    fix: 'Use the tenant id in place of "{endpoint}", or set `signInAudience` to AzureADMultipleOrgs.',
    setting: {
      label: 'Authentication of this application',
      path: '/identity/app-registrations/{appId}/authentication',
    },
  },
  50196: {
    error: 'invalid_grant',
    status: 400,
    message:
      'The server terminated an operation because it encountered a client request loop. Please contact your app vendor.',
    explanation:
      'The client sent the same refused credential more than thirty times within minutes.',
    fix: 'Have the client stop at the first refusal and ask the person to sign in. It is answered again as usual when it has paused for a few minutes.',
    setting: {
      label: 'Authentication of this application',
      path: '/identity/app-registrations/{appId}/authentication',
    },
  },
  50199: {
    error: 'interaction_required',
    status: 400,
    message:
      'For security reasons, user confirmation is required for this request. Are you trying to sign in to {appName}?',
    explanation:
      "The sign-in of a device was interrupted to ask whether it is the person's own. The sign-in log has it under this code.",
    fix: 'Nothing: the page goes on with Continue.',
  },
  54005: {
    error: 'invalid_grant',
    status: 400,
    message:
      'OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing refresh token.',
    explanation:
      'A code works once. Because a second use may mean theft, every refresh token that came of it is revoked (RFC 6749 §10.5).',
    fix: 'Redeem each code once; keep the refresh token.',
  },
  65001: {
    error: 'invalid_grant',
    status: 400,
    suberror: 'consent_required',
    message:
      "The user or administrator has not consented to use the application with ID '{appId}' named '{appName}'. Send an interactive authorization request for this user and resource.",
    explanation:
      'Not every permission that the request names has been granted, or a grant was revoked.',
    fix: 'Sign in interactively and accept, or grant admin consent.',
    setting: {
      label: 'API permissions',
      path: '/identity/app-registrations/{appId}/api-permissions',
    },
  },
  65002: {
    error: 'invalid_client',
    status: 400,
    onPage: true,
    message:
      "Consent between first party application '{appId}' and first party resource '{resourceAppId}' must be configured via preauthorization.",
    explanation:
      'Applications that come with the platform get what they were made with. Nobody can consent to more.',
    fix: 'Use a registration of your own, and add the permission to it.',
    setting: { label: 'App registrations', path: '/identity/app-registrations' },
  },
  65004: {
    error: 'access_denied',
    status: 400,
    message: 'User declined to consent to access the app.',
    explanation: 'The person chose Cancel on the consent page.',
    fix: 'Sign in again and accept, or ask for fewer permissions.',
    setting: {
      label: 'API permissions',
      path: '/identity/app-registrations/{appId}/api-permissions',
    },
  },
  65005: {
    error: 'invalid_resource',
    status: 400,
    message:
      "The application '{appName}' asked for permissions to access a resource that has been removed or is no longer available: '{resource}'. Contact the app vendor.",
    explanation:
      'The registration lists permissions of an API that has no service principal in this tenant.',
    fix: "Create the API's service principal in this tenant, or take its permissions out of the registration.",
    setting: {
      label: 'API permissions',
      path: '/identity/app-registrations/{appId}/api-permissions',
    },
  },
  650052: {
    error: 'invalid_client',
    status: 400,
    message:
      "The app needs access to a service ('{resource}') that your organization '{tenant}' has not subscribed to or enabled. Contact your IT Admin to review the configuration of your service subscriptions.",
    explanation:
      'The registration lists permissions of an API that has no service principal in this tenant.',
    fix: "Create the API's service principal in this tenant, or take its permissions out of the registration.",
    setting: {
      label: 'API permissions',
      path: '/identity/app-registrations/{appId}/api-permissions',
    },
  },
  650053: {
    error: 'invalid_client',
    status: 400,
    message:
      "The application '{appName}' asked for scope '{scope}' that doesn't exist on the resource '{resourceAppId}'. Contact the app vendor.",
    explanation: 'The resource exposes no enabled scope of this name.',
    fix: 'Compare the scope with those under Expose an API of the resource; letter case counts there.',
    setting: {
      label: 'Expose an API of the resource',
      path: '/identity/app-registrations/{resourceAppId}/expose-an-api',
    },
  },
  650056: {
    error: 'invalid_client',
    status: 400,
    message:
      "Misconfigured application. The client has not listed any permission for '{resource}' in the requested permissions of its application registration, and nobody has consented to any. Client app ID: {appId}.",
    explanation:
      '`.default` means the permissions listed in the registration, and there are none for this resource.',
    fix: 'Add a permission of the resource under API permissions.',
    setting: {
      label: 'API permissions',
      path: '/identity/app-registrations/{appId}/api-permissions',
    },
  },
  650057: {
    error: 'invalid_resource',
    status: 400,
    message:
      "Invalid resource. The client has requested access to a resource which is not listed in the requested permissions in the client's application registration. Client app ID: {appId}. Resource value from request: {resource}. Resource app ID: {resourceAppId}. List of valid resources from app registration: {validResources}.",
    explanation: 'The v1 endpoint gives tokens only for resources that the registration lists.',
    fix: 'Add a permission of the resource under API permissions.',
    setting: {
      label: 'API permissions',
      path: '/identity/app-registrations/{appId}/api-permissions',
    },
  },
  70000: {
    error: 'invalid_grant',
    status: 400,
    suberror: 'bad_token',
    message: 'Provided grant is invalid or malformed.',
    explanation:
      'The code or refresh token is unknown here, was revoked, or belongs to another client.',
    fix: 'Sign in again.',
  },
  700003: {
    error: 'unauthorized_client',
    status: 400,
    message: "The grant type '{grantType}' is switched off in this tenant.",
    explanation:
      "The resource owner password grant hands passwords to clients and is off unless the tenant's policy allows it (RFC 9700 §2.4).",
    fix: 'Use the authorization code grant with PKCE, or set allowPasswordGrant in the sign-in settings of the tenant.',
    setting: { label: 'Sign-in policy', path: '/identity/settings/sign-in' },
  },
  700005: {
    error: 'invalid_grant',
    status: 400,
    message: 'Provided Authorization Code is intended to use against other tenant, thus rejected.',
    fix: 'Redeem the code at the token endpoint of the tenant that issued it.',
    setting: { label: 'Overview of the tenant', path: '/identity' },
  },
  700011: {
    error: 'unauthorized_client',
    status: 400,
    message:
      "Application with identifier '{appId}' was not found in the directory '{tenant}'. It was there when the user signed in, and has been removed from the tenant since.",
    explanation: 'The enterprise application was deleted after the grant was given.',
    fix: 'Sign in interactively again, which adds the application to the tenant, or have an administrator consent to it.',
    setting: { label: 'Enterprise applications', path: '/identity/enterprise-applications' },
  },
  7000112: {
    error: 'unauthorized_client',
    status: 400,
    onPage: true,
    message: "Application '{appId}'({appName}) is disabled.",
    explanation: 'Its service principal in this tenant is not enabled for users to sign in.',
    fix: 'Set "Enabled for users to sign-in?" to Yes.',
    setting: {
      label: 'Properties',
      path: '/identity/enterprise-applications/{servicePrincipalId}/properties',
    },
  },
  7000114: {
    error: 'invalid_grant',
    status: 400,
    message: "Application '{appId}' is not allowed to make application on-behalf-of calls.",
    explanation:
      'The assertion is a token of an application, not of a user: there is nobody on whose behalf to call.',
    fix: "Pass on the token that a user's client sent. For calls of the application's own use client_credentials.",
    setting: {
      label: 'API permissions',
      path: '/identity/app-registrations/{appId}/api-permissions',
    },
  },
  700016: {
    error: 'unauthorized_client',
    status: 400,
    onPage: true,
    message:
      "Application with identifier '{appId}' was not found in the directory '{tenant}'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant.",
    fix: 'Check the client id and the tenant in the authority.',
    setting: { label: 'App registrations', path: '/identity/app-registrations' },
  },
  700021: {
    error: 'invalid_client',
    status: 401,
    message: "Client assertion application identifier doesn't match 'client_id' parameter.",
    fix: 'Set `iss` and `sub` of the assertion to the client id.',
    setting: {
      label: 'Certificates & secrets',
      path: '/identity/app-registrations/{appId}/certificates',
    },
  },
  7000215: {
    error: 'invalid_client',
    status: 401,
    message:
      "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '{appId}'.",
    fix: "Copy the secret's value (shown once, when it is made), not its id; or make a new one.",
    setting: {
      label: 'Certificates & secrets',
      path: '/identity/app-registrations/{appId}/certificates',
    },
  },
  7000216: {
    error: 'invalid_client',
    status: 401,
    message:
      "'client_assertion', 'client_secret' or 'request' is required for the 'client_credentials' grant type.",
    fix: "Send the client's secret or a signed assertion.",
    setting: {
      label: 'Certificates & secrets',
      path: '/identity/app-registrations/{appId}/certificates',
    },
  },
  7000218: {
    error: 'invalid_client',
    status: 401,
    message:
      "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
    explanation: 'A confidential client must prove itself at the token endpoint.',
    fix: 'Send the secret; or, for a client that cannot keep one, register the redirect URI on a public platform.',
    setting: {
      label: 'Authentication of this application',
      path: '/identity/app-registrations/{appId}/authentication',
    },
  },
  700022: {
    error: 'invalid_scope',
    status: 400,
    message:
      'The provided value for the input parameter scope is not valid because it contains more than one resource: {scope}.',
    explanation: "A token of the application's own is for one resource.",
    fix: 'Ask for one `.default` at a time.',
    setting: {
      label: 'API permissions',
      path: '/identity/app-registrations/{appId}/api-permissions',
    },
  },
  7000222: {
    error: 'invalid_client',
    status: 401,
    message:
      "The provided client secret keys for app '{appId}' are expired. Create new keys for your app.",
    fix: 'Make a new client secret and give it to the client.',
    setting: {
      label: 'Certificates & secrets',
      path: '/identity/app-registrations/{appId}/certificates',
    },
  },
  7000229: {
    error: 'invalid_client',
    status: 401,
    message: 'The client application {appId} is missing service principal in the tenant {tenant}.',
    fix: 'Grant admin consent for the application in this tenant, which makes its service principal.',
    setting: { label: 'Enterprise applications', path: '/identity/enterprise-applications' },
  },
  700023: {
    error: 'invalid_client',
    status: 401,
    message:
      'Client assertion audience claim does not match this token endpoint. Expected audience: {expected}.',
    fix: "Set `aud` of the assertion to the token endpoint's address.",
    setting: {
      label: 'Certificates & secrets',
      path: '/identity/app-registrations/{appId}/certificates',
    },
  },
  700024: {
    error: 'invalid_client',
    status: 401,
    message:
      'Client assertion is not within its valid time range. Current time: {now}, assertion valid from {notBefore}, expiry time of assertion {expiry}.',
    fix: 'Compare the clocks of client and server.',
    setting: {
      label: 'Certificates & secrets',
      path: '/identity/app-registrations/{appId}/certificates',
    },
  },
  700025: {
    error: 'invalid_client',
    status: 401,
    message:
      "Client is public so neither 'client_assertion' nor 'client_secret' should be presented.",
    explanation:
      'The redirect URI belongs to a public platform (mobile and desktop, or single-page).',
    fix: 'Leave the secret out, or register the redirect URI on the Web platform.',
    setting: {
      label: 'Authentication of this application',
      path: '/identity/app-registrations/{appId}/authentication',
    },
  },
  700027: {
    error: 'invalid_client',
    status: 401,
    message:
      "Client assertion failed signature validation. [Reason - {reason}, Thumbprint of key used by client: '{thumbprint}'].",
    fix: 'Upload the certificate whose key signs the assertions.',
    setting: {
      label: 'Certificates & secrets',
      path: '/identity/app-registrations/{appId}/certificates',
    },
  },
  70003: {
    error: 'unsupported_grant_type',
    status: 400,
    message: "The app requested an unsupported grant type '{grantType}'.",
    fix: 'Use authorization_code, refresh_token, client_credentials, device_code or the on-behalf-of grant.',
    setting: {
      label: 'Authentication of this application',
      path: '/identity/app-registrations/{appId}/authentication',
    },
  },
  700038: {
    error: 'unauthorized_client',
    status: 400,
    onPage: true,
    message: '{appId} is not a valid application identifier.',
    fix: 'Send the application (client) id of the registration, a GUID.',
    setting: { label: 'App registrations', path: '/identity/app-registrations' },
  },
  70005: {
    error: 'unsupported_response_type',
    status: 400,
    message:
      "The response_type '{responseType}' is not enabled in the tenant of the application '{appId}'.",
    explanation:
      "The tenant's sign-in policy has switched the implicit grant off for every application (RFC 9700 §2.1.2).",
    fix: 'Use the authorization code grant with PKCE, or allow the implicit grant in the sign-in policy.',
    setting: { label: 'Sign-in policy', path: '/identity/settings/sign-in' },
  },
  700051: {
    error: 'unsupported_response_type',
    status: 400,
    message: "response_type 'token' is not enabled for the application.",
    fix: 'Tick "Access tokens" under implicit grant, or use the authorization code grant.',
    setting: {
      label: 'Authentication of this application',
      path: '/identity/app-registrations/{appId}/authentication',
    },
  },
  700052: {
    error: 'unsupported_response_type',
    status: 400,
    message: "The response_type '{responseType}' is not supported.",
    fix: 'Use code, id_token, token or a combination of them.',
    setting: {
      label: 'Authentication of this application',
      path: '/identity/app-registrations/{appId}/authentication',
    },
  },
  700054: {
    error: 'unsupported_response_type',
    status: 400,
    message: "response_type 'id_token' is not enabled for the application.",
    fix: 'Tick "ID tokens" under implicit grant, or use the authorization code grant.',
    setting: {
      label: 'Authentication of this application',
      path: '/identity/app-registrations/{appId}/authentication',
    },
  },
  70007: {
    error: 'unsupported_response_mode',
    status: 400,
    message:
      "The input parameter 'response_mode' value '{value}' is not supported for this request.",
    explanation: 'Tokens are never returned in a query string.',
    fix: 'Use fragment or form_post.',
    setting: {
      label: 'Authentication of this application',
      path: '/identity/app-registrations/{appId}/authentication',
    },
  },
  70008: {
    error: 'invalid_grant',
    status: 400,
    suberror: 'bad_token',
    message:
      'The provided authorization code or refresh token has expired due to inactivity. Send a new interactive authorization request for this user and resource.',
    explanation: 'Codes live ten minutes.',
    fix: 'Sign in again.',
  },
  700082: {
    error: 'invalid_grant',
    status: 400,
    suberror: 'bad_token',
    message:
      'The refresh token has expired due to inactivity. The token was issued on {issued} and was inactive for 90.00:00:00.',
    fix: 'Sign in again.',
  },
  700084: {
    error: 'invalid_grant',
    status: 400,
    suberror: 'bad_token',
    message:
      'The refresh token was issued to a single page app (SPA), and therefore has a fixed, limited lifetime of 1.00:00:00, which cannot be extended. It is now expired and a new sign in request must be sent by the SPA to the sign in page. The token was issued on {issued}.',
    fix: 'Sign in again; a page does so silently while the session lasts.',
    setting: {
      label: 'Authentication of this application',
      path: '/identity/app-registrations/{appId}/authentication',
    },
  },
  70011: {
    error: 'invalid_scope',
    status: 400,
    message:
      "The provided request must include a 'scope' input parameter. The provided value for the input parameter 'scope' is not valid. {reason}",
    fix: 'Send either `{resource}/.default` or named scopes of one resource, separated by spaces.',
    setting: { label: 'Expose an API of the resource', path: '/identity/app-registrations' },
  },
  70016: {
    error: 'authorization_pending',
    status: 400,
    message: 'OAuth 2.0 device flow error. Authorization is pending. Continue polling.',
    fix: 'Nothing; the person has not finished signing in.',
  },
  70018: {
    error: 'bad_verification_code',
    status: 400,
    message: 'The verification code is invalid.',
    explanation:
      'No device waits under this code: it was mistyped, used already, or belongs to another client.',
    fix: 'Start again on the device and type the new code as it is shown.',
  },
  70019: {
    error: 'expired_token',
    status: 400,
    onPage: true,
    message: 'The verification code has expired. Have the user retry the sign-in.',
    explanation: 'The code was right and came too late: it lives fifteen minutes.',
    fix: 'Start again on the device and type its new code.',
  },
  70020: {
    error: 'expired_token',
    status: 400,
    message: 'The device code has expired. Start a new device code request.',
    explanation: 'A code lives fifteen minutes.',
    fix: 'Start again on the device.',
  },
  70021: {
    error: 'invalid_client',
    status: 401,
    message:
      "No matching federated identity record found for presented assertion. The application '{appId}' has no federated credentials.",
    explanation:
      'The assertion was signed by another identity provider, and the registration trusts none.',
    fix: "Add a federated credential with the assertion's issuer, subject and audience.",
    setting: {
      label: 'Certificates & secrets',
      path: '/identity/app-registrations/{appId}/certificates',
    },
  },
  700211: {
    error: 'invalid_client',
    status: 401,
    message:
      "No matching federated identity record found for presented assertion issuer '{issuer}'. Check your federated identity credential Subject, Audience and Issuer against the presented assertion.",
    explanation: 'Issuers are compared as exact strings, trailing slash and letter case included.',
    fix: 'Copy the `iss` of the assertion into the federated credential.',
    setting: {
      label: 'Certificates & secrets',
      path: '/identity/app-registrations/{appId}/certificates',
    },
  },
  700212: {
    error: 'invalid_client',
    status: 401,
    message:
      "No matching federated identity record found for presented assertion audience '{audience}'. Check your federated identity credential Subject, Audience and Issuer against the presented assertion.",
    explanation: 'The usual audience is api://AzureADTokenExchange.',
    fix: 'Have the provider issue its token for the audience of the federated credential.',
    setting: {
      label: 'Certificates & secrets',
      path: '/identity/app-registrations/{appId}/certificates',
    },
  },
  700213: {
    error: 'invalid_client',
    status: 401,
    message:
      "No matching federated identity record found for presented assertion subject '{subject}'. Check your federated identity credential Subject, Audience and Issuer against the presented assertion.",
    explanation: 'Subjects are compared as exact strings, letter case included.',
    fix: 'Copy the `sub` of the assertion into the federated credential.',
    setting: {
      label: 'Certificates & secrets',
      path: '/identity/app-registrations/{appId}/certificates',
    },
  },
  70043: {
    error: 'invalid_grant',
    status: 400,
    suberror: 'bad_token',
    message:
      'The refresh token has expired or is invalid due to sign-in frequency checks. The token was issued on {issued} and the maximum allowed lifetime for this request is {seconds} seconds.',
    explanation:
      'The tenant wants people to sign in again after a while, whatever their clients keep.',
    fix: 'Sign in again, or lengthen the time in the sign-in policy.',
    setting: { label: 'Sign-in policy', path: '/identity/settings/sign-in' },
  },
  90002: {
    error: 'invalid_request',
    status: 400,
    onPage: true,
    message:
      "Tenant '{tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud.",
    fix: "Use the tenant's id or one of its verified domains in the authority.",
    setting: { label: 'Overview of the tenant', path: '/identity' },
  },
  900023: {
    error: 'invalid_request',
    status: 400,
    onPage: true,
    message:
      "Specified tenant identifier '{tenant}' is neither a valid DNS name, nor a valid external domain.",
    fix: "Use the tenant's id or one of its verified domains in the authority.",
    setting: { label: 'Overview of the tenant', path: '/identity' },
  },
  90009: {
    error: 'invalid_request',
    status: 400,
    message:
      "Application '{appId}'({appName}) is requesting a token for itself. This scenario is supported only if resource is specified using the GUID based App Identifier.",
    fix: 'Ask for `{appId}/.default`.',
    setting: {
      label: 'API permissions',
      path: '/identity/app-registrations/{appId}/api-permissions',
    },
  },
  9001023: {
    error: 'invalid_request',
    status: 400,
    message:
      'The grant type is not supported over the /common or /consumers endpoints. Please use the /organizations or tenant-specific endpoint.',
    fix: "Put the tenant's id in the authority.",
    setting: { label: 'Overview of the tenant', path: '/identity' },
  },
  90013: {
    error: 'invalid_request',
    status: 400,
    message: "Invalid input received from the user: '{parameter}' is not a user name.",
    explanation: 'A user name has the form name@domain and at most 256 characters.',
    fix: 'Correct the user name.',
    setting: { label: 'Users', path: '/identity/users' },
  },
  90014: {
    error: 'invalid_request',
    status: 400,
    message:
      "The required field '{parameter}' is missing from the credential. Ensure that you have all the necessary parameters for the login request.",
    explanation: 'An assertion and its type belong together.',
    fix: 'Send both `client_assertion` and `client_assertion_type`.',
    setting: {
      label: 'Certificates & secrets',
      path: '/identity/app-registrations/{appId}/certificates',
    },
  },
  900144: {
    error: 'invalid_request',
    status: 400,
    message: "The request body must contain the following parameter: '{parameter}'.",
    fix: 'Send the parameter.',
  },
  90015: {
    error: 'invalid_request',
    status: 400,
    onPage: true,
    message: 'Requested query string is too long.',
    explanation: 'The address has more than 12 KB.',
    fix: 'Send the authorization request by POST, or keep `state` short and what it stands for at home.',
  },
  90019: {
    error: 'invalid_request',
    status: 400,
    onPage: true,
    message: 'No tenant-identifying information found in the request: the address names no tenant.',
    explanation: 'Every address of the authorization server begins with a tenant.',
    fix: 'Put the tenant\'s id, one of its verified domains, or "organizations" before /oauth2 in the address.',
    setting: { label: 'Overview of the tenant', path: '/identity' },
  },
  90020: {
    error: 'request_not_supported',
    status: 400,
    message: "The 'request' parameter is not supported.",
    explanation: 'Request objects (RFC 9101) are not read, and ignoring one would be unsafe.',
    fix: 'Send the parameters themselves.',
  },
  90021: {
    error: 'request_uri_not_supported',
    status: 400,
    message: "The 'request_uri' parameter is not supported.",
    fix: 'Send the parameters themselves.',
  },
  90023: {
    error: 'invalid_request',
    status: 400,
    message: '{reason}',
    fix: 'Correct the parameter.',
  },
  9002313: {
    error: 'invalid_request',
    status: 400,
    message: 'Invalid request. Request is malformed or invalid.',
    fix: 'Send each parameter once, as application/x-www-form-urlencoded.',
  },
  9002325: {
    error: 'invalid_request',
    status: 400,
    message:
      'Proof Key for Code Exchange is required for cross-origin authorization code redemption.',
    explanation:
      'The redirect URI is on the single-page platform, where PKCE with S256 is required.',
    fix: 'Send `code_challenge` and `code_challenge_method=S256`.',
    setting: {
      label: 'Authentication of this application',
      path: '/identity/app-registrations/{appId}/authentication',
    },
  },
  9002326: {
    error: 'invalid_request',
    status: 400,
    message:
      "Cross-origin token redemption is permitted only for the 'Single-Page Application' client-type. Request origin: '{origin}'.",
    explanation:
      'The redirect URI is registered as Web or Mobile, yet the request comes from a page.',
    fix: 'Move the redirect URI to the Single-page application platform.',
    setting: {
      label: 'Authentication of this application',
      path: '/identity/app-registrations/{appId}/authentication',
    },
  },
  9002327: {
    error: 'invalid_request',
    status: 400,
    message:
      "Tokens issued for the 'Single-Page Application' client-type may only be redeemed via cross-origin requests.",
    explanation:
      'The redirect URI is on the single-page platform, yet the request carries no Origin.',
    fix: 'Register the redirect URI on the Web platform for a server, or redeem from the page.',
    setting: {
      label: 'Authentication of this application',
      path: '/identity/app-registrations/{appId}/authentication',
    },
  },
  9002331: {
    error: 'invalid_request',
    status: 400,
    onPage: true,
    message:
      "Application '{appId}'({appName}) is configured for use by Microsoft Account users only. Please use the /consumers endpoint to serve this request.",
    explanation:
      'There are no personal accounts on this server, and the registration takes no others.',
    fix: 'Set the supported account types of the registration to include organizations.',
    setting: {
      label: 'Authentication of this application',
      path: '/identity/app-registrations/{appId}/authentication',
    },
  },
  9002332: {
    error: 'invalid_request',
    status: 400,
    onPage: true,
    message:
      "Application '{appId}'({appName}) is configured for use by organizational accounts only. Please do not use the /consumers endpoint to serve this request.",
    fix: 'Use the tenant\'s id, or "organizations", in the authority.',
    setting: {
      label: 'Authentication of this application',
      path: '/identity/app-registrations/{appId}/authentication',
    },
  },
  90033: {
    error: 'temporarily_unavailable',
    status: 503,
    message: 'A transient error has occurred. Please try again.',
    fix: "Try again; the server's log has the cause under the trace id.",
  },
  90055: {
    error: 'temporarily_unavailable',
    status: 429,
    message: 'The tenant is throttled because of too many requests.',
    fix: 'Wait as long as the Retry-After header says.',
  },
  900561: {
    error: 'invalid_request',
    status: 400,
    message: 'The endpoint only accepts POST, OPTIONS requests. Received a {method} request.',
    fix: 'Send the parameters as a form in a POST.',
  },
  90072: {
    error: 'invalid_grant',
    status: 400,
    onPage: true,
    message:
      "User account '{user}' from identity provider '{identityProvider}' does not exist in tenant '{tenant}' and cannot access the application '{appId}'({appName}) in that tenant. The account needs to be added as an external user in the tenant first, because the tenant requires multi-factor authentication.",
    explanation:
      'The account belongs to another tenant than the one the request names, and that one asks everybody for a second factor.',
    fix: 'Have the account invited as a guest, or sign in with an account of this tenant.',
    setting: { label: 'Users', path: '/identity/users' },
  },
  90090: {
    error: 'temporarily_unavailable',
    status: 503,
    message: 'The directory could not be read. Please try again.',
    explanation: 'The database did not answer.',
    fix: "Try again. If it lasts, look at the database server; the server's log has the cause under the trace id.",
  },
  90093: {
    error: 'access_denied',
    status: 403,
    onPage: true,
    message:
      '{appName} needs application permissions of Microsoft Graph that this administrator may not grant.',
    explanation:
      'Such permissions open the directory itself. A Global Administrator or a Privileged Role Administrator grants them.',
    fix: 'Ask a Global Administrator to grant consent.',
    setting: {
      label: 'API permissions',
      path: '/identity/app-registrations/{appId}/api-permissions',
    },
  },
  90094: {
    error: 'access_denied',
    status: 400,
    onPage: true,
    message:
      '{appName} needs permission to access resources in your organization that only an admin can grant. Please ask an admin to grant permission to this app before you can use it.',
    explanation: 'Some of the permissions are of the kind that only an administrator may grant.',
    fix: 'Sign in as an administrator, or have one grant admin consent.',
    setting: {
      label: 'API permissions',
      path: '/identity/app-registrations/{appId}/api-permissions',
    },
  },
  90095: {
    error: 'access_denied',
    status: 403,
    message:
      'Admin consent is required for the permissions requested by this application. An admin consent request may be sent to the admin.',
    explanation:
      'Users may not grant these permissions themselves, and this tenant takes requests for them.',
    fix: 'Send the request with a reason, and come back when an administrator has approved it.',
    setting: { label: 'Consent requests', path: '/admin-consent-requests' },
  },
  900971: {
    error: 'invalid_request',
    status: 400,
    onPage: true,
    message: 'No reply address provided.',
    explanation: 'The registration has no redirect URI, or has several and the request named none.',
    fix: 'Register a redirect URI and send it.',
    setting: {
      label: 'Authentication of this application',
      path: '/identity/app-registrations/{appId}/authentication',
    },
  },
  90100: {
    error: 'invalid_request',
    status: 400,
    message: '{parameter} parameter is empty or not valid.',
    fix: 'Correct the parameter.',
  },
  9010010: {
    error: 'invalid_target',
    status: 400,
    message:
      "The resource parameter provided in the request doesn't match with the requested scopes.",
    fix: 'Name one resource in both, or leave `resource` out.',
    setting: { label: 'Expose an API of the resource', path: '/identity/app-registrations' },
  },
  901002: {
    error: 'invalid_request',
    status: 400,
    message: "The 'resource' request parameter is not supported.",
    fix: 'Name the resource in `scope`, for example `{resource}/.default`.',
    setting: { label: 'Expose an API of the resource', path: '/identity/app-registrations' },
  },
} as const satisfies Record<number, CatalogueEntry>

/** Why codes that the platform has are not answered here, by number. */
export const unanswered: Readonly<Record<number, string | undefined>> = {
  50068:
    'Only SAML sign-out has it. An application that the session does not know is asked about on a page, and nobody is signed out by it (OpenID Connect RP-Initiated Logout §2).',
  50070:
    'Only SAML sign-out has it. A session id that is not known is no reason to refuse; the page asks which account shall leave.',
  50078:
    'A second factor holds as long as its session. The sign-in policy ends both together, with 70043.',
  50132: 'What ends a session is told with 50133 for a code and with 50173 for a refresh token.',
  50140: '"Stay signed in?" stands on the password page, so nothing interrupts the sign-in for it.',
  50144:
    'There is no directory on premises whose passwords expire on their own; 50055 tells of passwords here.',
  50177: 'There is no Conditional Access; guests come by invitation only.',
  50178: 'There is no Conditional Access; guests come by invitation only.',
  53000: 'There is no Conditional Access and no device management.',
  53001: 'There is no Conditional Access and no device management.',
  53002: 'There is no Conditional Access and no application protection policy.',
  53003: 'There is no Conditional Access.',
  53004: 'There is no Conditional Access and no risk detection.',
  530032: 'There is no Conditional Access and no security defaults.',
  650051:
    'A service principal is made in a transaction that finds it when it is there, so two first sign-ins do not conflict.',
  67003: 'No token of this server has an actor.',
  70001: 'An older name of 700016 and 7000112, which say which of the two it is.',
  70002:
    'An older name of 7000215, 7000222 and 700027, which say what is wrong with the credential.',
  76021: 'SAML is not served.',
  76026: 'SAML is not served.',
  900382: 'There is one cloud.',
  900432: 'There is one cloud.',
}

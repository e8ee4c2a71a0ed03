import type { AppRole, ApplicationPatch, PermissionScope } from './types.ts'

/** Tenant that the first-party applications belong to; the id is the one they have in the cloud. */
export const firstPartyTenant = {
  id: 'f8cdef31-a31e-4b4a-93e4-5f571e91255a',
  displayName: 'Patchbay',
  domain: 'patchbay.localhost',
} as const

/** Application ids of the first-party applications. */
export const firstPartyAppIds = {
  graph: '00000003-0000-0000-c000-000000000000',
  service: '475226c6-020e-4fb2-8a90-7a972cbfc1d4',
  cli: '7c1f6d2e-3b5a-4f0e-9a64-51f0c2d9be10',
  portal: '2f6b0f5e-8a83-4d0e-b7a9-0d3c7be0f0a1',
  /** Microsoft's Azure CLI, which has its id built in. */
  azureCli: '04b07795-8ddb-461a-bbee-02f9e1bf7b46',
  /** What the Azure CLI asks a token for before anything else: Azure Service Management. */
  serviceManagement: '797f4846-ba00-4fd7-ba43-dac1f8f63013',
  /** What the Azure CLI asks for an administrator's consent. */
  administration: '74658136-14ec-4630-ad9b-26e160ff0fc6',
} as const

/** Delegated scopes of Microsoft Graph: value, id, who may consent, text for users. */
const graphScopes: readonly (readonly [string, string, 'User' | 'Admin', string, string])[] = [
  [
    'openid',
    '37f7f235-527c-4136-accd-4a02d197296e',
    'User',
    'Sign you in',
    'The app may sign you in with this account.',
  ],
  [
    'profile',
    '14dad69e-099b-42c9-810b-d002981feec1',
    'User',
    'View your basic profile',
    'The app may see your name, user name and picture.',
  ],
  [
    'email',
    '64a6cdd6-aab1-4aaf-94b8-3cc8405e90d0',
    'User',
    'View your email address',
    'The app may read your primary email address.',
  ],
  [
    'offline_access',
    '7427e0e9-2fba-42fe-b0c0-848c9e6a8182',
    'User',
    'Maintain access to data you have given it access to',
    'The app keeps its access while you are not using it.',
  ],
  [
    'User.Read',
    'e1fe6dd8-ba31-4d61-89e7-88639da4683d',
    'User',
    'Sign you in and read your profile',
    'The app may sign you in and read your profile.',
  ],
  [
    'User.ReadWrite',
    'b4e74841-8e56-480b-be8b-910348b18b4c',
    'User',
    'Read and update your profile',
    'The app may read your profile and change it.',
  ],
  [
    'User.ReadBasic.All',
    'b340eb25-3456-403f-be2f-af7a0d370277',
    'User',
    "Read all users' basic profiles",
    'The app may read names and addresses of the users of your organization.',
  ],
  [
    'User.Read.All',
    'a154be20-db9c-4678-8ab7-66f6cc099a59',
    'Admin',
    "Read all users' full profiles",
    'The app may read the full profiles of all users in your name.',
  ],
  [
    'User.ReadWrite.All',
    '204e0828-b5ca-4ad8-b9f3-f32a958e7cc4',
    'Admin',
    "Read and write all users' full profiles",
    'The app may read and change all users in your name.',
  ],
  [
    'Directory.Read.All',
    '06da0dbc-49e2-44d2-8312-53f166ab848a',
    'Admin',
    'Read directory data',
    'The app may read the directory in your name.',
  ],
  [
    'Directory.ReadWrite.All',
    'c5366453-9fb0-48a5-a156-24f0c49a4b84',
    'Admin',
    'Read and write directory data',
    'The app may read and change the directory in your name.',
  ],
  [
    'Directory.AccessAsUser.All',
    '0e263e50-5827-48a4-b97c-d940288653c7',
    'Admin',
    'Access the directory as you',
    'The app may do in the directory whatever you may.',
  ],
  [
    'Group.Read.All',
    '5f8c59db-677d-491f-a6b8-5f174b11ec1d',
    'Admin',
    'Read all groups',
    'The app may read groups and their members in your name.',
  ],
  [
    'Group.ReadWrite.All',
    '4e46008b-f24c-477d-8fff-7bb4ec7aafe0',
    'Admin',
    'Read and write all groups',
    'The app may read and change groups in your name.',
  ],
  [
    'GroupMember.Read.All',
    'bc024368-1153-4739-b217-4326f2e966d0',
    'Admin',
    'Read group memberships',
    'The app may read who is a member of which group in your name.',
  ],
  [
    'Application.Read.All',
    'c79f8feb-a9db-4090-85f9-90d820caa0eb',
    'Admin',
    'Read applications',
    'The app may read applications and service principals in your name.',
  ],
  [
    'Application.ReadWrite.All',
    'bdfbf15f-ee85-4955-8675-146e8e5296b5',
    'Admin',
    'Read and write all applications',
    'The app may manage applications and service principals in your name.',
  ],
  [
    'AppRoleAssignment.ReadWrite.All',
    '84bccea3-f856-4a8a-967b-dbe0a3d53a64',
    'Admin',
    'Manage app permission grants and app role assignments',
    'The app may assign app roles in your name.',
  ],
  [
    'DelegatedPermissionGrant.ReadWrite.All',
    '41ce6ca6-6826-4807-84f1-1c82854f7ee5',
    'Admin',
    'Manage all delegated permission grants',
    'The app may grant and revoke delegated permissions in your name.',
  ],
  [
    'Organization.Read.All',
    '4908d5b9-3fb2-4b1e-9336-1888b7937185',
    'Admin',
    'Read organization information',
    'The app may read about the organization in your name.',
  ],
  [
    'Domain.Read.All',
    '2f9ee017-59c1-4f1d-9472-bd5529a7b311',
    'Admin',
    'Read domains',
    'The app may read the domains of the organization in your name.',
  ],
  [
    'RoleManagement.Read.Directory',
    '741c54c3-0c1e-44a1-818b-3f97ab4e8c83',
    'Admin',
    'Read directory roles',
    'The app may read who holds which directory role in your name.',
  ],
  [
    'RoleManagement.ReadWrite.Directory',
    'd01b97e9-cbc0-49fe-810a-750afd5527a3',
    'Admin',
    'Read and write directory roles',
    'The app may assign directory roles in your name.',
  ],
  [
    'Policy.Read.All',
    '572fea84-0151-49b2-9301-11cb16974376',
    'Admin',
    'Read policies',
    'The app may read the policies of the organization in your name.',
  ],
  [
    'AuditLog.Read.All',
    'e4c9e354-4dc5-45b8-9e7c-e1393b0b1a20',
    'Admin',
    'Read audit log data',
    'The app may read the audit and sign-in logs in your name.',
  ],
  [
    'GroupMember.ReadWrite.All',
    'f81125ac-d3b7-4573-a3b2-7099cc39df9e',
    'Admin',
    'Read and write group memberships',
    'The app may change who is a member of which group in your name.',
  ],
  [
    'User.Invite.All',
    '63dd7cd9-b489-4adf-a28c-ac38b9a0f962',
    'Admin',
    'Invite guests',
    'The app may invite guests to the organization in your name.',
  ],
  [
    'LicenseAssignment.ReadWrite.All',
    'f55016cc-149c-447e-8f21-7cf3ec1d6350',
    'Admin',
    'Manage licences',
    'The app may give licences to users and take them in your name.',
  ],
  [
    'Policy.ReadWrite.Authorization',
    'edd3c878-b384-41fd-95ad-e7407dd775be',
    'Admin',
    'Read and write the authorization policy',
    'The app may change in your name what members may do by themselves.',
  ],
  [
    'Policy.ReadWrite.PermissionGrant',
    '2672f8bb-fd5e-42e0-85e1-ec764dd2614e',
    'Admin',
    'Manage consent policies',
    'The app may change in your name what users may consent to.',
  ],
  [
    'Policy.ReadWrite.ApplicationConfiguration',
    'b27add92-efb2-4f16-84f5-8108ba77985c',
    'Admin',
    'Manage application policies',
    'The app may change policies of applications in your name.',
  ],
  [
    'Policy.ReadWrite.ConsentRequest',
    '4d135e65-66b8-41a8-9f8b-081452c91774',
    'Admin',
    'Manage consent request policies',
    'The app may change in your name how administrators are asked for consent.',
  ],
]

/** App roles of Microsoft Graph: value, id, text. */
const graphRoles: readonly (readonly [string, string, string])[] = [
  ['User.Read.All', 'df021288-bdef-4463-88db-98f22de89214', "Read all users' full profiles"],
  [
    'User.ReadWrite.All',
    '741f803b-c850-494e-b5df-cde7c675a1ca',
    "Read and write all users' full profiles",
  ],
  ['Group.Read.All', '5b567255-7703-4780-807c-7be8301ae99b', 'Read all groups'],
  ['Group.ReadWrite.All', '62a82d76-70ea-41e2-9197-370581804d09', 'Read and write all groups'],
  ['Application.Read.All', '9a5d68dd-52b0-4cc2-bd40-abcf44ac3a30', 'Read all applications'],
  [
    'Application.ReadWrite.All',
    '1bfefb4e-e0b5-418b-a88f-73c46d2cc8e9',
    'Read and write all applications',
  ],
  [
    'Application.ReadWrite.OwnedBy',
    '18a4783c-866b-4cc7-a460-3d5e5662c884',
    'Manage apps that this app creates or owns',
  ],
  ['Directory.Read.All', '7ab1d382-f21e-4acd-a863-ba3e13f7da61', 'Read directory data'],
  [
    'Directory.ReadWrite.All',
    '19dbc75e-c2e2-444c-a770-ec69d8559fc7',
    'Read and write directory data',
  ],
  [
    'AppRoleAssignment.ReadWrite.All',
    '06b708a9-e830-4db3-a914-8e69da51d44f',
    'Manage app permission grants and app role assignments',
  ],
  [
    'DelegatedPermissionGrant.ReadWrite.All',
    '8e8e4742-1d95-4f68-9d56-6ee75648c72a',
    'Manage all delegated permission grants',
  ],
  ['RoleManagement.Read.Directory', '483bed4a-2ad3-4361-a73b-c83ccdbdc53c', 'Read directory roles'],
  [
    'RoleManagement.ReadWrite.Directory',
    '9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8',
    'Read and write directory roles',
  ],
  ['Policy.Read.All', '246dd0d5-5bd0-4def-940b-0421030a5b68', 'Read policies'],
  ['AuditLog.Read.All', 'b0afded3-3588-46d8-8b3d-9842eff778da', 'Read all audit log data'],
  [
    'Organization.Read.All',
    '498476ce-e0fe-48b0-b801-37ba7e2685c6',
    'Read organization information',
  ],
  ['Domain.Read.All', 'dbb9058a-0e50-45d7-ae91-66909b5d4664', 'Read domains'],
  ['User.ReadBasic.All', '97235f07-e226-4f63-ace3-39588e11d3a1', "Read all users' basic profiles"],
  ['GroupMember.Read.All', '98830695-27a2-44f7-8c18-0c3ebc9698f6', 'Read group memberships'],
  [
    'GroupMember.ReadWrite.All',
    'dbaae8cf-10b5-4b86-a4a1-f871c94c6695',
    'Read and write group memberships',
  ],
  ['User.Invite.All', '09850681-111b-4a89-9bed-3f2cae46d706', 'Invite guests'],
  ['LicenseAssignment.ReadWrite.All', '5facf0c1-8979-4e95-abcf-ff3d079771c0', 'Manage licences'],
  [
    'Policy.ReadWrite.Authorization',
    'fb221be6-99f2-473f-bd32-01c6a0e9ca3b',
    'Read and write the authorization policy',
  ],
  [
    'Policy.ReadWrite.PermissionGrant',
    'a402ca1c-2696-4531-972d-6e5ee4aa11ea',
    'Manage consent policies',
  ],
  [
    'Policy.ReadWrite.ApplicationConfiguration',
    'be74164b-cff1-491c-8741-e671cb536e13',
    'Manage application policies',
  ],
  [
    'Policy.ReadWrite.ConsentRequest',
    '999f8c63-0a38-4f1b-91fd-ed1947bdd1a9',
    'Manage consent request policies',
  ],
]

/** Delegated permission of the maker API and the gateway. */
export const serviceScopeId = '0eb56b90-a7b5-43b5-9402-8137a8083e90'

/** Microsoft Graph's `User.Read`, which every newly registered application asks for. */
export const userReadScopeId = 'e1fe6dd8-ba31-4d61-89e7-88639da4683d'

export interface FirstPartyApplication {
  appId: string
  application: ApplicationPatch & { displayName: string }
}

const firstPartyClients = [firstPartyAppIds.cli, firstPartyAppIds.portal, firstPartyAppIds.azureCli]

/** `user_impersonation` of Azure Service Management. */
const serviceManagementScopeId = '41094075-9dad-400e-a0bd-54e686782033'
const administrationScopeId = 'b1ad9a3c-5d65-4c1a-9d6b-2b8a4c1f0e57'

/** Brought up to date in the database at every start. */
export const firstPartyApplications: readonly FirstPartyApplication[] = [
  {
    appId: firstPartyAppIds.graph,
    application: {
      displayName: 'Microsoft Graph',
      signInAudience: 'AzureADMultipleOrgs',
      identifierUris: ['https://graph.microsoft.com'],
      api: {
        oauth2PermissionScopes: graphScopes.map(toScope),
        preAuthorizedApplications: firstPartyClients.map((appId) => ({
          appId,
          delegatedPermissionIds: graphScopes.map(([, id]) => id),
        })),
      },
      appRoles: graphRoles.map(toRole),
    },
  },
  {
    appId: firstPartyAppIds.service,
    application: {
      displayName: 'Patchbay Service',
      signInAudience: 'AzureADMultipleOrgs',
      identifierUris: ['https://service.powerapps.com/'],
      api: {
        oauth2PermissionScopes: [
          toScope([
            'user_impersonation',
            serviceScopeId,
            'User',
            'Use connectors, connections and apps as you',
            'The app may use connectors, connections and apps in your name.',
          ]),
        ],
        preAuthorizedApplications: [firstPartyAppIds.cli, firstPartyAppIds.portal].map((appId) => ({
          appId,
          delegatedPermissionIds: [serviceScopeId],
        })),
      },
    },
  },
  {
    appId: firstPartyAppIds.cli,
    application: {
      displayName: 'Patchbay CLI',
      signInAudience: 'AzureADMultipleOrgs',
      isFallbackPublicClient: true,
      publicClient: { redirectUris: ['http://localhost'] },
    },
  },
  {
    appId: firstPartyAppIds.portal,
    application: { displayName: 'Patchbay Portal', signInAudience: 'AzureADMultipleOrgs' },
  },
  {
    appId: firstPartyAppIds.azureCli,
    application: {
      displayName: 'Microsoft Azure CLI',
      signInAudience: 'AzureADMultipleOrgs',
      isFallbackPublicClient: true,
      publicClient: { redirectUris: ['http://localhost'] },
    },
  },
  {
    appId: firstPartyAppIds.serviceManagement,
    application: {
      displayName: 'Azure Service Management',
      signInAudience: 'AzureADMultipleOrgs',
      identifierUris: ['https://management.azure.com/', 'https://management.core.windows.net/'],
      api: {
        oauth2PermissionScopes: [
          toScope([
            'user_impersonation',
            serviceManagementScopeId,
            'User',
            'Manage Azure resources as you',
            'The app may see which tenants and subscriptions you have. There are no resources here.',
          ]),
        ],
        preAuthorizedApplications: [
          {
            appId: firstPartyAppIds.azureCli,
            delegatedPermissionIds: [serviceManagementScopeId],
          },
        ],
      },
    },
  },
  {
    appId: firstPartyAppIds.administration,
    application: {
      displayName: 'Azure Administration',
      signInAudience: 'AzureADMultipleOrgs',
      api: {
        oauth2PermissionScopes: [
          toScope([
            'user_impersonation',
            administrationScopeId,
            'Admin',
            'Administer applications as you',
            'The app may consent to applications for your organization in your name.',
          ]),
        ],
        preAuthorizedApplications: [
          { appId: firstPartyAppIds.azureCli, delegatedPermissionIds: [administrationScopeId] },
        ],
      },
    },
  },
]

function toScope([
  value,
  id,
  type,
  displayName,
  description,
]: (typeof graphScopes)[number]): PermissionScope {
  return {
    id,
    value,
    type,
    isEnabled: true,
    adminConsentDisplayName: displayName,
    adminConsentDescription: description,
    userConsentDisplayName: displayName,
    userConsentDescription: description,
    origin: 'Application',
  }
}

function toRole([value, id, displayName]: (typeof graphRoles)[number]): AppRole {
  return {
    id,
    value,
    displayName,
    description: `${displayName}, without a signed-in user.`,
    allowedMemberTypes: ['Application'],
    isEnabled: true,
    origin: 'Application',
  }
}

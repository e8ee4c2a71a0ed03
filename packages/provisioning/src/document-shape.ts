import type { Member, Shape } from './shape.ts'

const text = (
  about: string,
  more: { values?: readonly string[]; pattern?: string } = {},
): Shape => ({
  is: 'text',
  about,
  ...more,
})
const flag = (about: string): Shape => ({ is: 'flag', about })
const texts = (about: string, of = text('One of them.')): Shape => ({ is: 'list', about, of })
const record = (about: string, members: Record<string, Member>): Shape => ({
  is: 'record',
  about,
  members,
})
const records = (about: string, one: string, members: Record<string, Member>): Shape => ({
  is: 'list',
  about,
  of: record(one, members),
})
const required = (shape: Shape): Member => ({ ...shape, required: true })

const application = text(
  'An application: its uniqueName, its displayName, or its application (client) id.',
)
const userPrincipalName = text('A user, by user principal name.', {
  pattern: '^[^@\\s]+@[^@\\s]+$',
})
const group = text('A group, by displayName.')

const generate = required({
  is: 'flag',
  about: 'true: a value is made by the server or here, and shown once. No file holds a secret.',
  values: [true],
})

const policy: Record<string, Member> = {
  allowedToCreateApps: flag('Members may register applications.'),
  allowInvitesFrom: text('Who may invite guests.', {
    values: ['none', 'adminsAndGuestInviters', 'adminsGuestInvitersAndAllMembers', 'everyone'],
  }),
}

const user: Record<string, Member> = {
  userPrincipalName: required(userPrincipalName),
  displayName: required(text('Name as people see it.')),
  accountEnabled: flag('Whether the user may sign in; true when the account is made.'),
  mailNickname: text('Without it, the part before the @.'),
  givenName: text('First name.'),
  surname: text('Last name.'),
  mail: text('Mail address.'),
  jobTitle: text('Job title.'),
  department: text('Department.'),
  officeLocation: text('Office.'),
  mobilePhone: text('Mobile phone number.'),
  preferredLanguage: text('Language tag, such as de-DE.'),
  usageLocation: text('Country code of two letters; licences want it.'),
  city: text('City.'),
  companyName: text('Company.'),
  country: text('Country.'),
  employeeId: text('Number of the employee.'),
  postalCode: text('Postal code.'),
  state: text('State or province.'),
  streetAddress: text('Street and number.'),
}

const scope: Record<string, Member> = {
  value: required(text('Name of the permission, as it stands in scp.')),
  type: text('Who may consent: User lets users, Admin administrators alone.', {
    values: ['User', 'Admin'],
  }),
  isEnabled: flag('Whether it can be asked for; true unless said.'),
  adminConsentDisplayName: required(text('Title for administrators.')),
  adminConsentDescription: required(text('Description for administrators.')),
  userConsentDisplayName: text('Title for users.'),
  userConsentDescription: text('Description for users.'),
}

const appRole: Record<string, Member> = {
  value: required(text('Name of the role, as it stands in roles.')),
  displayName: required(text('Title.')),
  description: required(text('What it lets somebody do.')),
  allowedMemberTypes: required(
    texts('Who can hold it.', text('Kind.', { values: ['User', 'Application'] })),
  ),
  isEnabled: flag('Whether it can be assigned; true unless said.'),
}

const registration: Record<string, Member> = {
  displayName: required(text('Name; found by it unless uniqueName or appId says which is meant.')),
  uniqueName: text('A name that stays when displayName changes. Set once.'),
  appId: text('Application (client) id, to tell two of one name apart. A new one gets its own.'),
  description: text('Description.'),
  notes: text('Internal notes.'),
  signInAudience: text('Whose accounts may sign in.', {
    values: [
      'AzureADMyOrg',
      'AzureADMultipleOrgs',
      'AzureADandPersonalMicrosoftAccount',
      'PersonalMicrosoftAccount',
    ],
  }),
  identifierUris: texts('Application ID URIs; {appId} stands for the application id.'),
  accessTokenVersion: {
    is: 'number',
    about: 'Version of access tokens for this application.',
    values: [1, 2],
  },
  isFallbackPublicClient: flag('Allow public client flows.'),
  groupMembershipClaims: text('Which groups stand in tokens.'),
  tags: texts('Tags.'),
  homePageUrl: text('Home page.'),
  logoutUrl: text('Front-channel logout URL.'),
  redirectUris: record('Where sign-ins may return to, by platform.', {
    web: texts('Web: a client with a secret.'),
    spa: texts('Single-page application.'),
    publicClient: texts('Mobile and desktop.'),
  }),
  implicitGrant: record('Tokens from the authorization endpoint.', {
    accessTokens: flag('Access tokens.'),
    idTokens: flag('ID tokens.'),
  }),
  scopes: records(
    'Delegated permissions it exposes, by value. Others that are there stay.',
    'A delegated permission.',
    scope,
  ),
  appRoles: records(
    'Roles it defines, by value. Others that are there stay.',
    'An app role.',
    appRole,
  ),
  permissions: records('API permissions it asks for.', 'Permissions of one API.', {
    resource: required(application),
    delegated: texts('Delegated permissions, by value.'),
    application: texts('Application permissions, by value.'),
  }),
  preAuthorizedApplications: records(
    'Clients that need no consent.',
    'A client and what it may do.',
    { application: required(application), scopes: required(texts('Permissions, by value.')) },
  ),
  optionalClaims: {
    is: 'mapping',
    about: 'optionalClaims of Microsoft Graph: idToken, accessToken, saml2Token.',
  },
  owners: texts('Owners. Others that are there stay.', userPrincipalName),
  secrets: records(
    'Client secrets, by displayName.',
    'A secret that is made when none has the name.',
    {
      displayName: required(text('Description of the secret.')),
      generate,
      endDateTime: text('When it ends, in ISO 8601; the server decides without it.'),
    },
  ),
}

const principal: Record<string, Member> = {
  user: userPrincipalName,
  group,
  application,
}

/** The file of `patchbay apply`: sections → members. Schema, checks and documentation come from here. */
export const documentShape: Shape = record(
  'What a tenant of Patchbay should hold, for patchbay apply.',
  {
    tenants: records(
      'Tenants of the installation, by their domains. Only who keeps the installation declares them.',
      'A tenant. What is in it is declared by a file of its own.',
      {
        displayName: required(text('Name as people see it.')),
        domains: required(texts('Its domains, the default one first. Others that are there stay.')),
        ...policy,
        administrator: record('Its first Global Administrator, for a tenant that is made.', {
          userPrincipalName: required(userPrincipalName),
          displayName: text('Administrator without it.'),
          password: required(record('Password of the account that is made.', { generate })),
        }),
      },
    ),
    tenant: record('The tenant that is meant, and what its members may do.', {
      domain: text('One of its domains. Nothing is applied to a tenant without it.'),
      ...policy,
    }),
    users: records('Users, by userPrincipalName.', 'A user.', {
      ...user,
      password: record('Password of an account that is made.', { generate }),
    }),
    groups: records('Security groups, by displayName.', 'A group.', {
      displayName: required(text('Name.')),
      mailNickname: text('Without it, made of the name.'),
      description: text('What it is for.'),
      members: {
        is: 'list',
        about: 'Members. Others that are there stay.',
        of: {
          is: 'either',
          about: 'A user principal name, or which kind of member is meant.',
          text: userPrincipalName,
          record: record('A member.', principal),
        },
      },
    }),
    applications: records('App registrations.', 'An app registration.', registration),
    enterpriseApplications: records(
      'Service principals: applications as they stand in this tenant.',
      'An enterprise application.',
      {
        application: required(application),
        accountEnabled: flag('Whether anybody may sign in to it.'),
        appRoleAssignmentRequired: flag('Only assigned users and clients get tokens.'),
        notes: text('Internal notes.'),
      },
    ),
    grants: records('Delegated permissions that are granted.', 'A grant.', {
      client: required(application),
      resource: required(application),
      scopes: required(texts('Permissions, by value.')),
      user: text('The user who consents; everyone (admin consent) without it.'),
    }),
    appRoleAssignments: records('Assignments of users, groups and clients.', 'An assignment.', {
      resource: required(application),
      role: text('Value of the role; default access without it.'),
      ...principal,
    }),
    connectors: records('Custom connectors.', 'A connector: a folder, or both files inline.', {
      folder: text(
        'Folder with apiDefinition.swagger.json and apiProperties.json, from the place of this file.',
      ),
      definition: { is: 'mapping', about: 'Content of apiDefinition.swagger.json.' },
      properties: { is: 'mapping', about: 'Content of apiProperties.json.' },
      clientSecret: record(
        'A secret of this file that becomes the connector’s client secret when it is made.',
        { application: required(application), secret: required(text('Its displayName.')) },
      ),
    }),
  },
)

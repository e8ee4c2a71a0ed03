/** A characteristic of data (RFC 7643 §2.2, §7). Strings ignore case unless `caseExact`. */
export interface Attribute {
  name: string
  type: 'string' | 'boolean' | 'dateTime' | 'reference' | 'complex'
  description: string
  multiValued: boolean
  required: boolean
  caseExact: boolean
  mutability: 'readOnly' | 'readWrite' | 'immutable' | 'writeOnly'
  returned: 'always' | 'never' | 'default' | 'request'
  uniqueness: 'none' | 'server' | 'global'
  subAttributes?: Attribute[]
  canonicalValues?: string[]
  referenceTypes?: string[]
}

export const userUrn = 'urn:ietf:params:scim:schemas:core:2.0:User'
export const groupUrn = 'urn:ietf:params:scim:schemas:core:2.0:Group'
export const enterpriseUrn = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'

function attribute(name: string, description: string, more: Partial<Attribute> = {}): Attribute {
  return {
    name,
    type: 'string',
    description,
    multiValued: false,
    required: false,
    caseExact: false,
    mutability: 'readWrite',
    returned: 'default',
    uniqueness: 'none',
    ...more,
  }
}

const complex = (
  name: string,
  description: string,
  subAttributes: Attribute[],
  more: Partial<Attribute> = {},
): Attribute => attribute(name, description, { type: 'complex', subAttributes, ...more })

const typed = (name: string, description: string, types: string[]): Attribute =>
  complex(
    name,
    description,
    [
      attribute('value', 'The value.'),
      attribute('type', 'What it is for.', { canonicalValues: types }),
      attribute('primary', 'The one to use first.', { type: 'boolean' }),
    ],
    { multiValued: true },
  )

const referenceTo = (types: string[], more: Partial<Attribute> = {}): Attribute =>
  attribute('$ref', 'Its address.', {
    type: 'reference',
    referenceTypes: types,
    mutability: 'readOnly',
    caseExact: true,
    ...more,
  })

/** What every resource has (RFC 7643 §3.1). */
export const commonAttributes: Attribute[] = [
  attribute('id', 'Object id in the directory.', {
    caseExact: true,
    mutability: 'readOnly',
    returned: 'always',
    uniqueness: 'server',
  }),
  attribute('externalId', 'Id that the provisioning client gave.', { caseExact: true }),
  complex(
    'meta',
    'About the resource.',
    [
      attribute('resourceType', 'User or Group.', { caseExact: true, mutability: 'readOnly' }),
      attribute('created', 'When it was made.', { type: 'dateTime', mutability: 'readOnly' }),
      attribute('location', 'Its address.', { type: 'reference', mutability: 'readOnly' }),
      attribute('version', 'Its ETag.', { caseExact: true, mutability: 'readOnly' }),
    ],
    { mutability: 'readOnly' },
  ),
  attribute('schemas', 'Its schemas.', {
    type: 'reference',
    multiValued: true,
    caseExact: true,
    returned: 'always',
  }),
]

const userAttributes: Attribute[] = [
  attribute('userName', 'User principal name; its domain is one of the tenant’s.', {
    required: true,
    uniqueness: 'server',
  }),
  complex('name', 'The parts of the name.', [
    attribute('formatted', 'The whole name, as displayName has it.', { mutability: 'readOnly' }),
    attribute('givenName', 'First name.'),
    attribute('familyName', 'Last name.'),
  ]),
  attribute('displayName', 'Name as people see it; userName without it.'),
  attribute('userType', 'Member or Guest.', { mutability: 'readOnly' }),
  attribute('title', 'Job title.'),
  attribute('preferredLanguage', 'Language tag.'),
  attribute('active', 'Whether the user may sign in.', { type: 'boolean' }),
  attribute('password', 'Never returned.', {
    mutability: 'writeOnly',
    returned: 'never',
    caseExact: true,
  }),
  typed('emails', 'Mail addresses; that of type work is the user’s mail.', [
    'work',
    'home',
    'other',
  ]),
  typed('phoneNumbers', 'Numbers of type work and mobile.', ['work', 'mobile']),
  complex(
    'addresses',
    'The address of type work.',
    [
      attribute('streetAddress', 'Street and number.'),
      attribute('locality', 'City.'),
      attribute('region', 'State or province.'),
      attribute('postalCode', 'Postal code.'),
      attribute('country', 'Country.'),
      attribute('type', 'What it is for.', { canonicalValues: ['work'] }),
      attribute('primary', 'The one to use first.', { type: 'boolean' }),
    ],
    { multiValued: true },
  ),
  complex(
    'groups',
    'Groups that the user is a direct member of.',
    [
      attribute('value', 'Id of the group.', { caseExact: true, mutability: 'readOnly' }),
      attribute('display', 'Name of the group.', { mutability: 'readOnly' }),
      referenceTo(['Group']),
    ],
    { multiValued: true, mutability: 'readOnly' },
  ),
]

const enterpriseAttributes: Attribute[] = [
  attribute('employeeNumber', 'Number of the employee.'),
  attribute('organization', 'Company.'),
  attribute('department', 'Department.'),
  complex('manager', 'The user’s manager.', [
    attribute('value', 'Id of the manager.', { caseExact: true }),
    referenceTo(['User'], { mutability: 'readWrite' }),
    attribute('displayName', 'Name of the manager.', { mutability: 'readOnly' }),
  ]),
]

const groupAttributes: Attribute[] = [
  attribute('displayName', 'Name.', { required: true }),
  complex(
    'members',
    'Users and groups in it.',
    [
      attribute('value', 'Id of the member.', { caseExact: true, mutability: 'immutable' }),
      attribute('display', 'Name of the member.', { mutability: 'readOnly' }),
      attribute('type', 'User or Group.', {
        mutability: 'immutable',
        canonicalValues: ['User', 'Group'],
      }),
      referenceTo(['User', 'Group'], { mutability: 'immutable' }),
    ],
    { multiValued: true },
  ),
]

export interface ScimSchema {
  id: string
  name: string
  description: string
  attributes: Attribute[]
}

/** What `/Schemas` answers, and what requests are judged by. */
export const schemas: ScimSchema[] = [
  { id: userUrn, name: 'User', description: 'A user of the tenant.', attributes: userAttributes },
  {
    id: groupUrn,
    name: 'Group',
    description: 'A security group of the tenant.',
    attributes: groupAttributes,
  },
  {
    id: enterpriseUrn,
    name: 'EnterpriseUser',
    description: 'What an organization adds to a user.',
    attributes: enterpriseAttributes,
  },
]

/** A kind of resource, with the attributes of its extensions under their URN. */
export interface ResourceType {
  name: 'User' | 'Group'
  endpoint: '/Users' | '/Groups'
  schema: string
  extensions: string[]
  attributes: Attribute[]
}

export const resourceTypes = {
  user: {
    name: 'User',
    endpoint: '/Users',
    schema: userUrn,
    extensions: [enterpriseUrn],
    attributes: [
      ...commonAttributes,
      ...userAttributes,
      complex(enterpriseUrn, 'Enterprise extension.', enterpriseAttributes),
    ],
  },
  group: {
    name: 'Group',
    endpoint: '/Groups',
    schema: groupUrn,
    extensions: [],
    attributes: [...commonAttributes, ...groupAttributes],
  },
} as const satisfies Record<string, ResourceType>

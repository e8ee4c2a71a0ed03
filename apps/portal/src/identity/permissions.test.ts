import assert from 'node:assert/strict'
import { test } from 'node:test'
import type {
  AppRoleAssignment,
  PermissionGrant,
  RequiredResourceAccess,
  ServicePrincipal,
} from './directory-objects.ts'
import {
  addPermissions,
  describeRequestedPermissions,
  planAdminConsent,
  removePermission,
} from './permissions.ts'

const api = {
  id: 'sp-api',
  appId: 'app-api',
  displayName: 'Identity API',
  oauth2PermissionScopes: [
    {
      id: 's1',
      value: 'access_as_user',
      type: 'User',
      isEnabled: true,
      adminConsentDisplayName: 'Access',
    },
    {
      id: 's2',
      value: 'manage',
      type: 'Admin',
      isEnabled: true,
      adminConsentDisplayName: 'Manage',
    },
    { id: 's3', value: 'old', type: 'User', isEnabled: false, adminConsentDisplayName: 'Old' },
  ],
  appRoles: [{ id: 'r1', value: 'Read.All', displayName: 'Read all', isEnabled: true }],
} as unknown as ServicePrincipal
const requested: RequiredResourceAccess[] = [
  {
    resourceAppId: 'app-api',
    resourceAccess: [
      { id: 's1', type: 'Scope' },
      { id: 's2', type: 'Scope' },
      { id: 's3', type: 'Scope' },
      { id: 'r1', type: 'Role' },
    ],
  },
]
const grant = (consentType: PermissionGrant['consentType'], scope: string): PermissionGrant => ({
  id: 'g1',
  clientId: 'sp-client',
  consentType,
  principalId: consentType === 'Principal' ? 'user' : null,
  resourceId: 'sp-api',
  scope,
})

test('a permission is granted when the whole tenant holds it; a user’s own consent is not enough', () => {
  const status = (grants: PermissionGrant[]) =>
    describeRequestedPermissions(requested, [api], grants, []).map((row) => row.status)
  assert.deepEqual(status([grant('Principal', 'access_as_user')]), Array(4).fill('Not granted'))
  assert.equal(status([grant('AllPrincipals', 'access_as_user')])[0], 'Granted')
})

test('admin consent is required for admin scopes and for application permissions', () => {
  const rows = describeRequestedPermissions(requested, [api], [], [])
  assert.deepEqual(
    rows.map((row) => [row.value, row.type, row.adminConsentRequired]),
    [
      ['access_as_user', 'Delegated', false],
      ['manage', 'Delegated', true],
      ['old', 'Delegated', false],
      ['Read.All', 'Application', true],
    ],
  )
})

test('a permission that no resource declares is unknown and keeps its id', () => {
  const [row] = describeRequestedPermissions(requested, [], [], [])
  assert.equal(row?.status, 'Unknown')
  assert.equal(row?.value, 's1')
})

test('admin consent grants enabled scopes in one row and assigns roles', () => {
  assert.deepEqual(planAdminConsent(requested, [api], [], []), [
    { kind: 'create', resourceId: 'sp-api', scope: 'access_as_user manage' },
    { kind: 'assign', resourceId: 'sp-api', appRoleId: 'r1' },
  ])
})

test('admin consent extends a grant and keeps what it held', () => {
  const assignment = { resourceId: 'sp-api', appRoleId: 'r1' } as AppRoleAssignment
  assert.deepEqual(
    planAdminConsent(requested, [api], [grant('AllPrincipals', 'legacy manage')], [assignment]),
    [{ kind: 'extend', grantId: 'g1', scope: 'legacy manage access_as_user' }],
  )
  assert.deepEqual(
    planAdminConsent(
      requested,
      [api],
      [grant('AllPrincipals', 'access_as_user manage')],
      [assignment],
    ),
    [],
  )
})

test('permissions are added once and a resource without any is removed', () => {
  const once = addPermissions([], 'app-api', [{ id: 's1', type: 'Scope' }])
  const twice = addPermissions(once, 'app-api', [
    { id: 's1', type: 'Scope' },
    { id: 's1', type: 'Role' },
  ])
  assert.deepEqual(twice[0]?.resourceAccess, [
    { id: 's1', type: 'Scope' },
    { id: 's1', type: 'Role' },
  ])
  const left = removePermission(twice, { resourceAppId: 'app-api', id: 's1', type: 'Application' })
  assert.deepEqual(left, once)
  assert.deepEqual(
    removePermission(left, { resourceAppId: 'app-api', id: 's1', type: 'Delegated' }),
    [],
  )
})

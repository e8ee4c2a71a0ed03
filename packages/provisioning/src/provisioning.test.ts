import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import type { Actual } from './actual.ts'
import { applySchema, parseProvisioning, planChanges } from './index.ts'

const empty: Actual = {
  tenant: {
    id: '10000000-0000-4000-8000-000000000000',
    domains: ['contoso.localhost'],
    allowedToCreateApps: true,
    allowInvitesFrom: 'everyone',
  },
  users: [{ id: 'u1', userPrincipalName: 'Ada@contoso.localhost', displayName: 'Ada' }],
  groups: [],
  applications: [],
  servicePrincipals: [
    {
      id: 's1',
      appId: '00000003-0000-0000-c000-000000000000',
      displayName: 'Microsoft Graph',
      appOwnerOrganizationId: '20000000-0000-4000-8000-000000000000',
      accountEnabled: true,
      appRoleAssignmentRequired: false,
      notes: null,
      oauth2PermissionScopes: [{ id: 'p1', value: 'User.Read' }],
      appRoles: [],
    },
  ],
  grants: [],
  assignments: [],
  connectors: [],
}

/** `line:column message` of each finding. */
const wrong = (text: string, actual?: Actual): string[] => {
  const parsed = parseProvisioning(text)
  const findings =
    parsed.findings.length > 0 || !actual ? parsed.findings : planChanges(parsed, actual).findings
  return findings.map(({ line, column, message }) => `${line}:${column} ${message}`)
}

void describe('the file of patchbay apply', () => {
  const cases: [what: string, text: string, expected: RegExp][] = [
    [
      'a member that does not exist',
      'users:\n  - userPrincipalNam: a@b\n',
      /^2:5 users\[0\] has no "userPrincipalNam"\. Did you mean "userPrincipalName"\?$/,
    ],
    [
      'a section that does not exist',
      'people: []\n',
      /^1:1 The file has no "people"; it takes tenants, tenant, users/,
    ],
    [
      'a member that is missing',
      'groups:\n  - description: x\n',
      /^2:5 groups\[0\] needs "displayName"/,
    ],
    [
      'a text that is no text',
      'groups:\n  - displayName: 12\n',
      /^2:18 groups\[0\]\.displayName must be text\. Put it in quotes\.$/,
    ],
    [
      'a value that is not among those',
      'applications:\n  - displayName: A\n    signInAudience: Everyone\n',
      /^3:21 .*must be one of: AzureADMyOrg/,
    ],
    [
      'a secret in the file',
      'applications:\n  - displayName: A\n    secrets:\n      - displayName: ci\n        value: hush\n        generate: true\n',
      /^5:9 .*has no "value"/,
    ],
    [
      'a generated value that is not',
      'users:\n  - userPrincipalName: a@b\n    displayName: A\n    password:\n      generate: false\n',
      /^5:17 .*must be one of: true/,
    ],
    ['no YAML', 'users: [\n', /^\d:\d .+/],
    ['a list that is none', 'users:\n  userPrincipalName: a@b\n', /^2:3 users must be a list/],
    [
      'a user twice',
      'users:\n  - {userPrincipalName: a@b, displayName: A}\n  - {userPrincipalName: A@b, displayName: A}\n',
      /^3:5 A@b stands twice under users/,
    ],
    [
      'an assignment for two',
      'appRoleAssignments:\n  - {resource: A, user: a@b, group: G}\n',
      /^2:5 An assignment names one of/,
    ],
  ]
  for (const [what, text, expected] of cases)
    void it(`says where there is ${what}`, () => {
      const [first] = wrong(text)
      assert.match(first ?? '(nothing)', expected)
    })

  const against: [what: string, text: string, expected: RegExp][] = [
    [
      'another tenant',
      'tenant:\n  domain: fabrikam.localhost\n',
      /^2:11 This is a file for fabrikam\.localhost/,
    ],
    [
      'a member that nobody is',
      'groups:\n  - displayName: G\n    members: [zoe@contoso.localhost]\n',
      /^3:15 There is no user zoe@contoso\.localhost/,
    ],
    [
      'a permission that the API lacks',
      'applications:\n  - displayName: A\n    permissions:\n      - resource: Microsoft Graph\n        delegated: [User.Raed]\n',
      /^4:9 .*no delegated permission "User\.Raed"; it has User\.Read\.$/,
    ],
    [
      'a client without enterprise application',
      'applications: [{displayName: A}]\ngrants:\n  - {client: A, resource: Microsoft Graph, scopes: [User.Read]}\n',
      /^3:14 "A" has no enterprise application/,
    ],
    [
      'an application that does not exist',
      'enterpriseApplications:\n  - application: Nobody\n',
      /^2:18 There is no application "Nobody"/,
    ],
  ]
  for (const [what, text, expected] of against)
    void it(`says where it names ${what}`, () => {
      const [first] = wrong(text, empty)
      assert.match(first ?? '(nothing)', expected)
    })

  void it('has a published schema that is the table’s', () => {
    const file = new URL('../../../docs/apply.schema.json', import.meta.url)
    assert.ok(
      isDeepStrictEqual(JSON.parse(readFileSync(file, 'utf8')), applySchema()),
      'Write it anew: npm run --silent patchbay -- apply --schema > docs/apply.schema.json',
    )
  })
})

void describe('a plan', () => {
  const actions = (text: string, options?: Parameters<typeof planChanges>[2]): string[] =>
    planChanges(parseProvisioning(text), empty, options).changes.map(
      ({ action, kind, label }) => `${action} ${kind} ${label}`,
    )

  void it('creates what is not there, changes what differs, leaves what is the same', () => {
    assert.deepEqual(
      actions(
        'users:\n  - {userPrincipalName: ada@contoso.localhost, displayName: Ada}\n  - {userPrincipalName: bob@contoso.localhost, displayName: Bob}\ngroups:\n  - {displayName: G, members: [bob@contoso.localhost]}\n',
      ),
      [
        'leave user ada@contoso.localhost',
        'create user bob@contoso.localhost',
        'create group G',
        'create member bob@contoso.localhost in G',
      ],
    )
    const [change] = planChanges(
      parseProvisioning(
        'users:\n  - {userPrincipalName: ada@contoso.localhost, displayName: Lovelace}\n',
      ),
      empty,
    ).changes
    assert.deepEqual(change && 'differences' in change && change.differences, [
      { property: 'displayName', before: 'Ada', after: 'Lovelace' },
    ])
  })

  void it('deletes only when asked, only what an earlier run made, links before things', () => {
    const made = [
      { kind: 'user', label: 'ada@contoso.localhost', surface: 'graph', path: '/users/u1' },
      { kind: 'group', label: 'Old', surface: 'graph', path: '/groups/g' },
      {
        kind: 'member',
        label: 'ada@contoso.localhost in Old',
        surface: 'graph',
        path: '/groups/g/members/u1/$ref',
      },
    ] as const
    const text = 'users:\n  - {userPrincipalName: ada@contoso.localhost, displayName: Ada}\n'
    assert.deepEqual(actions(text, { made }), ['leave user ada@contoso.localhost'])
    assert.deepEqual(actions(text, { made, prune: true }), [
      'leave user ada@contoso.localhost',
      'delete member ada@contoso.localhost in Old',
      'delete group Old',
    ])
  })
})

void describe('tenants of the installation', () => {
  const fabrikam = {
    id: '30000000-0000-4000-8000-000000000000',
    displayName: 'Fabrikam',
    domains: ['fabrikam.localhost'],
    allowedToCreateApps: true,
    allowInvitesFrom: 'everyone',
  }
  const tenants = (more: string): string =>
    `tenants:\n  - displayName: Fabrikam\n    domains: [fabrikam.localhost]\n${more}`
  const administrator =
    '    administrator: { userPrincipalName: ada@fabrikam.localhost, password: { generate: true } }\n'

  it('are for who keeps the installation, and begin with an administrator', () => {
    assert.match(wrong(tenants(administrator), empty)[0] ?? '', /^2:5 Tenants are declared by a /)
    const none = { ...empty, tenants: [] }
    assert.match(wrong(tenants(''), none)[0] ?? '', /^2:5 .*names no administrator/)
    assert.deepEqual(wrong(tenants(administrator), none), [])
  })

  it('are found by a domain, changed, given more domains, and never taken away', () => {
    const there = { ...empty, tenants: [fabrikam] }
    const plan = (text: string) =>
      planChanges(parseProvisioning(text), there, { prune: true }).changes.map((change) =>
        change.action === 'delete'
          ? [change.action]
          : [change.action, change.label, ...change.differences.map(({ property }) => property)],
      )
    assert.deepEqual(plan(tenants('')), [['leave', 'fabrikam.localhost']])
    assert.deepEqual(plan(tenants('    allowedToCreateApps: false\n')), [
      ['update', 'fabrikam.localhost', 'allowedToCreateApps'],
    ])
    assert.deepEqual(
      plan('tenants:\n  - displayName: F.\n    domains: [f.localhost, Fabrikam.localhost]\n'),
      [['update', 'f.localhost', 'displayName', 'domains']],
    )
    assert.deepEqual(plan(''), [])
  })
})

import {
  identifierUriParts,
  inOrderOfNeed,
  namesOfCredentials,
  symbolsOf,
  type ExportedApplication,
  type ExportedFile,
  type RegistrationExport,
} from './registration.ts'

/** A reference in HCL, written as it is. */
class Expression {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

type Value = string | number | boolean | Expression | readonly Value[] | null | undefined
/** A body: attributes, and nested blocks, which are those whose value is a `Block`. */
class Block {
  readonly members: readonly (readonly [name: string, value: Value | Block])[]
  constructor(members: readonly (readonly [string, Value | Block])[]) {
    this.members = members
  }
}

/**
 * The story for Terraform's `azuread` provider (3.x). Ids that the cloud gives are references, so the
 * plan orders itself; pre-authorizations are resources of their own, so nothing goes in circles.
 */
export function toTerraform(exported: RegistrationExport): ExportedFile[] {
  const symbols = symbolsOf(exported)
  const symbolOf = (appId: string) => symbols.get(appId.toLowerCase())
  const clientId = (appId: string): Value => {
    const symbol = symbolOf(appId)
    return symbol === undefined ? appId : new Expression(`azuread_application.${symbol}.client_id`)
  }
  const resources: string[] = []
  const resource = (type: string, name: string, members: Block['members']): void => {
    resources.push(`resource "${type}" "${name}" ${printBlock(new Block(members), '')}\n`)
  }
  const places = new Map(
    inOrderOfNeed(exported).map(({ application }, index) => [
      application.appId.toLowerCase(),
      index,
    ]),
  )
  /** Permissions on itself, or on what has permissions on it, would make a plan go in a circle. */
  const goesInCircle = ({ appId, requiredResourceAccess = [] }: ExportedApplication): boolean =>
    requiredResourceAccess.some(({ resourceAppId }) => {
      const place = places.get(resourceAppId.toLowerCase())
      return place !== undefined && place >= (places.get(appId.toLowerCase()) ?? 0)
    })
  const known = new Set<string>()
  /** The service principal of a resource: ours, or one that is in every tenant. */
  const principalOf = (appId: string): string => {
    const symbol = symbolOf(appId)
    if (symbol !== undefined) return `azuread_service_principal.${symbol}`
    const name = `app_${appId.replaceAll('-', '_')}`
    if (!known.has(name)) {
      known.add(name)
      resources.push(
        `data "azuread_service_principal" "${name}" ${printBlock(new Block([['client_id', appId]]), '')}\n`,
      )
    }
    return `data.azuread_service_principal.${name}`
  }

  for (const registration of exported.registrations) {
    const { application } = registration
    const symbol = symbolOf(application.appId) ?? 'app'
    const own = new Expression(`azuread_application.${symbol}.id`)
    const needsApart = goesInCircle(application)
    const apart = [
      ...((application.identifierUris ?? []).length > 0 ? ['identifier_uris'] : []),
      ...(needsApart ? ['required_resource_access'] : []),
    ].map((name) => new Expression(name))
    const clients = (application.api?.knownClientApplications ?? []).flatMap(
      (appId) => symbolOf(appId) ?? [],
    )
    if (clients.length > 0)
      resources.push(
        `# The provider cannot write known_client_applications that refer to each other. Add to ${symbol}, once made: ${clients.join(', ')}.\n`,
      )
    resource('azuread_application', symbol, [
      ...applicationMembers(application, clientId, !needsApart),
      ['lifecycle', new Block([['ignore_changes', apart]])],
    ])
    if (needsApart)
      for (const [index, access] of (application.requiredResourceAccess ?? []).entries()) {
        const idsOf = (type: string): string[] =>
          access.resourceAccess.filter((each) => each.type === type).map(({ id }) => id)
        resource('azuread_application_api_access', `${symbol}_${index + 1}`, [
          ['application_id', own],
          ['api_client_id', clientId(access.resourceAppId)],
          ['role_ids', idsOf('Role')],
          ['scope_ids', idsOf('Scope')],
        ])
      }
    for (const [index, uri] of (application.identifierUris ?? []).entries()) {
      const parts = identifierUriParts(uri, application.appId)
      resource('azuread_application_identifier_uri', `${symbol}_${index + 1}`, [
        ['application_id', own],
        [
          'identifier_uri',
          parts
            ? new Expression(
                `"${escape(parts[0])}\${azuread_application.${symbol}.client_id}${escape(parts[1])}"`,
              )
            : uri,
        ],
      ])
    }
    for (const client of application.api?.preAuthorizedApplications ?? [])
      resource(
        'azuread_application_pre_authorized',
        `${symbol}_${symbolOf(client.appId) ?? client.appId.replaceAll('-', '_')}`.replace(
          /^(?=\d)/,
          '_',
        ),
        [
          ['application_id', own],
          ['authorized_client_id', clientId(client.appId)],
          ['permission_ids', client.delegatedPermissionIds],
        ],
      )
    for (const [name, credential] of namesOfCredentials(registration))
      resource('azuread_application_federated_identity_credential', `${symbol}_${name}`, [
        ['application_id', own],
        ['display_name', credential.name],
        ['description', credential.description],
        ['audiences', credential.audiences],
        ['issuer', credential.issuer],
        ['subject', credential.subject],
      ])
    const { servicePrincipal } = registration
    if (servicePrincipal)
      resource('azuread_service_principal', symbol, [
        ['client_id', clientId(application.appId)],
        ['app_role_assignment_required', servicePrincipal.appRoleAssignmentRequired],
        ['tags', servicePrincipal.tags],
      ])
    for (const [index, consent] of (registration.adminConsents ?? []).entries())
      resource('azuread_service_principal_delegated_permission_grant', `${symbol}_${index + 1}`, [
        [
          'service_principal_object_id',
          new Expression(`azuread_service_principal.${symbol}.object_id`),
        ],
        [
          'resource_service_principal_object_id',
          new Expression(`${principalOf(consent.resourceAppId)}.object_id`),
        ],
        ['claim_values', consent.scopes],
      ])
  }
  const head = `terraform {
  required_providers {
    azuread = {
      source  = "hashicorp/azuread"
      version = "~> 3.0"
    }
  }
}

provider "azuread" {}

`
  return [{ name: 'registrations.tf', text: head + resources.join('\n') }]
}

function applicationMembers(
  application: ExportedApplication,
  clientId: (appId: string) => Value,
  withNeeds: boolean,
): Block['members'] {
  const { api, web, optionalClaims } = application
  const members: [string, Value | Block][] = [
    ['display_name', application.displayName],
    ['description', application.description],
    ['notes', application.notes],
    ['sign_in_audience', application.signInAudience],
    ['fallback_public_client_enabled', application.isFallbackPublicClient],
    ['device_only_auth_enabled', application.isDeviceOnlyAuthSupported],
    ['group_membership_claims', application.groupMembershipClaims?.split(/,\s*/)],
    ['service_management_reference', application.serviceManagementReference],
    ['marketing_url', application.info?.['marketingUrl']],
    ['privacy_statement_url', application.info?.['privacyStatementUrl']],
    ['support_url', application.info?.['supportUrl']],
    ['terms_of_service_url', application.info?.['termsOfServiceUrl']],
    ['tags', application.tags],
  ]
  members.push([
    'api',
    new Block([
      ['mapped_claims_enabled', api?.acceptMappedClaims],
      // Of the other registrations these would make a circle; only ids from elsewhere are written.
      [
        'known_client_applications',
        (api?.knownClientApplications ?? []).filter((id) => typeof clientId(id) === 'string'),
      ],
      ['requested_access_token_version', api?.requestedAccessTokenVersion],
      ...(api?.oauth2PermissionScopes ?? []).map(
        (scope) =>
          [
            'oauth2_permission_scope',
            new Block([
              ['id', scope.id],
              ['value', scope.value],
              ['type', scope.type],
              ['enabled', scope.isEnabled],
              // The provider asks for what Graph lets be absent.
              ['admin_consent_display_name', scope.adminConsentDisplayName || nameOf(scope)],
              ['admin_consent_description', scope.adminConsentDescription || nameOf(scope)],
              ['user_consent_display_name', scope.userConsentDisplayName],
              ['user_consent_description', scope.userConsentDescription],
            ]),
          ] as [string, Block],
      ),
    ]),
  ])
  for (const role of application.appRoles ?? [])
    members.push([
      'app_role',
      new Block([
        ['id', role.id],
        ['value', role.value],
        ['display_name', role.displayName],
        ['description', role.description || role.displayName],
        ['allowed_member_types', role.allowedMemberTypes],
        ['enabled', role.isEnabled],
      ]),
    ])
  const claims = (list: { name: string }[] | undefined, name: string) =>
    (list ?? []).map(
      (claim: {
        name: string
        source?: string | null
        essential?: boolean
        additionalProperties?: string[]
      }) =>
        [
          name,
          new Block([
            ['name', claim.name],
            ['source', claim.source],
            ['essential', claim.essential],
            ['additional_properties', claim.additionalProperties],
          ]),
        ] as [string, Block],
    )
  if (optionalClaims)
    members.push([
      'optional_claims',
      new Block([
        ...claims(optionalClaims.idToken, 'id_token'),
        ...claims(optionalClaims.accessToken, 'access_token'),
        ...claims(optionalClaims.saml2Token, 'saml2_token'),
      ]),
    ])
  for (const access of withNeeds ? (application.requiredResourceAccess ?? []) : [])
    members.push([
      'required_resource_access',
      new Block([
        ['resource_app_id', clientId(access.resourceAppId)],
        ...access.resourceAccess.map(
          ({ id, type }) =>
            [
              'resource_access',
              new Block([
                ['id', id],
                ['type', type],
              ]),
            ] as [string, Block],
        ),
      ]),
    ])
  members.push(
    [
      'web',
      new Block([
        ['homepage_url', web?.homePageUrl],
        ['logout_url', web?.logoutUrl],
        ['redirect_uris', web?.redirectUris],
        [
          'implicit_grant',
          new Block([
            [
              'access_token_issuance_enabled',
              web?.implicitGrantSettings?.enableAccessTokenIssuance,
            ],
            ['id_token_issuance_enabled', web?.implicitGrantSettings?.enableIdTokenIssuance],
          ]),
        ],
      ]),
    ],
    ['single_page_application', new Block([['redirect_uris', application.spa?.redirectUris]])],
    ['public_client', new Block([['redirect_uris', application.publicClient?.redirectUris]])],
  )
  return members
}

function nameOf({ value, id }: { value?: string | null; id: string }): string {
  return value || id
}

function isWritten(value: Value | Block): boolean {
  if (value instanceof Block) return value.members.some(([, member]) => isWritten(member))
  return value !== null && value !== undefined && !(Array.isArray(value) && value.length === 0)
}

function printBlock(block: Block, indent: string): string {
  const inner = `${indent}  `
  const lines = block.members
    .filter(([, value]) => isWritten(value))
    .map(([name, value]) =>
      value instanceof Block
        ? `${inner}${name} ${printBlock(value, inner)}`
        : `${inner}${name} = ${print(value)}`,
    )
  return `{\n${lines.join('\n')}\n${indent}}`
}

function print(value: Value): string {
  if (value instanceof Expression) return value.text
  if (typeof value === 'string') return `"${escape(value)}"`
  if (typeof value === 'object' && value !== null) return `[${value.map(print).join(', ')}]`
  return String(value)
}

/** HCL string contents: escapes, and no template may begin in them. */
function escape(text: string): string {
  return JSON.stringify(text)
    .slice(1, -1)
    .replaceAll('${', () => '$${')
    .replaceAll('%{', '%%{')
}

import type {
  Executor,
  Membership,
  MembershipChange,
  MembershipRange,
  ObjectChange,
  ObjectListing,
  ObjectTest,
} from '@patchbay/store'
import type {
  Actor,
  AddPassword,
  AssignedLicense,
  ExtensionProperty,
  Image,
  KeyCredential,
  NewInvitation,
  NewRoleDefinition,
  PermissionClassification,
  RoleAssignment,
  RoleDefinition,
  SubscribedSku,
  UpdateGroup,
  Application,
  ApplicationPatch,
  AppRoleAssignment,
  CreateGroup,
  CreateTenant,
  CreateUser,
  DirectoryAudit,
  DirectoryRole,
  Group,
  NewDirectoryAudit,
  NewPasswordCredential,
  NewSignIn,
  OAuth2PermissionGrant,
  FederatedIdentityCredential,
  NewFederatedIdentityCredential,
  Policy,
  PolicyKind,
  ServicePrincipal,
  ServicePrincipalPatch,
  SignIn,
  Tenant,
  TenantPolicies,
  TenantPolicy,
  UpdateUser,
  User,
  VerifiedDomain,
} from './types.ts'
import type { SecretDigest } from './secrets.ts'

/** A page of a list in the order of ids. */
export interface Page {
  /** Only what follows this id. */
  after?: string
  limit?: number
}

/** What is asked for in a list of objects; by name when no order is given. */
export type ObjectQuery = ObjectListing

/** What is asked for in a log: newest first. */
export interface LogQuery {
  /** Sign-ins of this application. */
  appId?: string
  /** Sign-ins of this user. */
  userId?: string
  /** Audit rows with this object among their targets. */
  targetId?: string
  /** Only rows older than this sequence number. */
  before?: number
  limit?: number
}

/** A log row with its place. */
export type Sequenced<Row> = Row & { sequence: number }

/** An object of the directory by what it is. */
export type DirectoryObject =
  | ({ kind: 'user' } & User)
  | ({ kind: 'group' } & Group)
  | ({ kind: 'application' } & Application)
  | ({ kind: 'servicePrincipal' } & ServicePrincipal)

export type ObjectKind = DirectoryObject['kind']

/**
 * Everything the directory knows and does, always within one tenant.
 *
 * What finds gives `undefined` when there is nothing; what changes throws `DirectoryError`, and
 * writes its audit row in the same transaction.
 */
export interface Directory {
  /**
   * Brings the first-party applications up to date, and what is sealed under the current master key.
   * Idempotent; call it at start.
   */
  initialize(): Promise<void>

  tenants: {
    /** By GUID or verified domain, in any case. */
    find(segment: string): Promise<Tenant | undefined>
    list(): Promise<Tenant[]>
    /** By id, after one. */
    page(after: string | undefined, limit: number): Promise<Tenant[]>
    /** Makes a tenant with service principals of the first-party applications. */
    create(input: CreateTenant, actor: Actor): Promise<Tenant>
    updatePolicy(tenantId: string, policy: Partial<TenantPolicy>, actor: Actor): Promise<Tenant>
    rename(tenantId: string, displayName: string, actor: Actor): Promise<void>
    addDomain(tenantId: string, name: string, actor: Actor): Promise<VerifiedDomain>
  }

  users: {
    find(tenantId: string, idOrUserPrincipalName: string): Promise<User | undefined>
    /** In any tenant, in any case. */
    findByPrincipalName(userPrincipalName: string): Promise<User | undefined>
    list(tenantId: string, query?: ObjectQuery): Promise<User[]>
    count(tenantId: string, test?: ObjectTest): Promise<number>
    /**
     * @param passwordHash Of `hashPassword`, instead of a password: hashing takes longer than anything
     *   else, and a transaction around this would wait for it.
     */
    create(tenantId: string, input: CreateUser, actor: Actor, passwordHash?: string): Promise<User>
    hashPassword(password: string): Promise<string>
    update(tenantId: string, id: string, patch: UpdateUser, actor: Actor): Promise<User>
    /** Soft: can be restored for 30 days. Consents, roles and licences do not wait. */
    delete(tenantId: string, id: string, actor: Actor): Promise<void>
    setPassword(tenantId: string, id: string, password: string, actor: Actor): Promise<void>
    /** Counts wrong passwords: after ten in a row the account is locked for a minute. */
    verifyPassword(user: User, password: string): Promise<'ok' | 'wrong' | 'locked' | 'disabled'>
    /** The same work and the same lock as for a known user, so that neither tells who exists. */
    verifyNothing(userPrincipalName: string, password: string): Promise<'wrong' | 'locked'>
    /** Ends every session and refresh token from before now. */
    revokeSignInSessions(tenantId: string, id: string, actor: Actor): Promise<void>
    /** Role template ids (`wids`), held directly or through a group that roles may be given to. */
    directoryRoles(tenantId: string, userId: string): Promise<string[]>
    addDirectoryRole(
      tenantId: string,
      userId: string,
      templateId: string,
      actor: Actor,
    ): Promise<void>
    removeDirectoryRole(
      tenantId: string,
      userId: string,
      templateId: string,
      actor: Actor,
    ): Promise<void>
    /** Groups the user is a direct member of. */
    groups(tenantId: string, userId: string): Promise<Group[]>
    ownedObjects(tenantId: string, userId: string, page?: Page): Promise<DirectoryObject[]>
    manager(tenantId: string, userId: string): Promise<User | undefined>
    /** Null takes the manager away. */
    setManager(
      tenantId: string,
      userId: string,
      managerId: string | null,
      actor: Actor,
    ): Promise<void>
    directReports(tenantId: string, userId: string, page?: Page): Promise<User[]>
    /** Adds and removes licences; all of it or nothing. */
    assignLicense(
      tenantId: string,
      userId: string,
      change: { add: readonly AssignedLicense[]; remove: readonly string[] },
      actor: Actor,
    ): Promise<User>
  }

  /** Guests. */
  invitations: {
    create(tenantId: string, input: NewInvitation, actor: Actor): Promise<User>
    /** The guest has followed the invitation. */
    accept(tenantId: string, userId: string, actor: Actor): Promise<User>
  }

  /** Products that a tenant has licences of. */
  subscribedSkus: {
    list(tenantId: string): Promise<SubscribedSku[]>
    /** How many of a product the tenant has. */
    setEnabled(tenantId: string, skuId: string, enabled: number): Promise<void>
  }

  /** Memberships of users, groups and service principals, through any number of groups. */
  memberships: {
    /** Ids of the groups, in the order of ids. */
    groupIds(tenantId: string, memberId: string, transitive: boolean): Promise<string[]>
    /** Groups and directory roles by id. */
    list(tenantId: string, ids: readonly string[]): Promise<DirectoryObject[]>
  }

  /** What changed since a point that survives a restart. */
  changes: {
    newest(tenantId: string): Promise<number>
    since(
      tenantId: string,
      kind: ObjectKind | 'oAuth2PermissionGrant',
      after: number,
      limit: number,
    ): Promise<ObjectChange[]>
    /** Members that came to groups or went, oldest change first. */
    memberships(tenantId: string, after: number, limit: number): Promise<MembershipChange[]>
    /** Memberships of the groups within a range of ids, in the order of both ids. */
    members(tenantId: string, range: MembershipRange): Promise<Membership[]>
  }

  /**
   * Runs work as one transaction: what it reads stays true until what it writes is there. Slow work
   * does not belong inside.
   */
  atomically<T>(work: () => Promise<T>): Promise<T>

  groups: {
    find(tenantId: string, id: string): Promise<Group | undefined>
    list(tenantId: string, query?: ObjectQuery): Promise<Group[]>
    count(tenantId: string, test?: ObjectTest): Promise<number>
    create(tenantId: string, input: CreateGroup, actor: Actor): Promise<Group>
    update(tenantId: string, id: string, patch: UpdateGroup, actor: Actor): Promise<Group>
    /** Soft: can be restored for 30 days, with its members. */
    delete(tenantId: string, id: string, actor: Actor): Promise<void>
    /** Direct members in the order of ids. */
    members(tenantId: string, id: string, page?: Page): Promise<DirectoryObject[]>
    countMembers(tenantId: string, id: string): Promise<number>
    /** Members through any number of groups, the groups among them, in the order of ids. */
    transitiveMembers(tenantId: string, id: string, page?: Page): Promise<DirectoryObject[]>
    addMember(tenantId: string, id: string, memberId: string, actor: Actor): Promise<void>
    removeMember(tenantId: string, id: string, memberId: string, actor: Actor): Promise<void>
    owners(tenantId: string, id: string, page?: Page): Promise<DirectoryObject[]>
    isOwner(tenantId: string, id: string, ownerId: string): Promise<boolean>
    addOwner(tenantId: string, id: string, ownerId: string, actor: Actor): Promise<void>
    removeOwner(tenantId: string, id: string, ownerId: string, actor: Actor): Promise<void>
  }

  directoryRoles: {
    /** Every built-in role. */
    list(): DirectoryRole[]
    /** The built-in roles in use in the tenant. */
    activated(tenantId: string): Promise<DirectoryRole[]>
    activate(tenantId: string, templateId: string, actor: Actor): Promise<DirectoryRole>
    members(tenantId: string, roleId: string, page?: Page): Promise<DirectoryObject[]>
    /** Built-in and the tenant's own. */
    definitions(tenantId: string): Promise<RoleDefinition[]>
    createDefinition(
      tenantId: string,
      input: NewRoleDefinition,
      actor: Actor,
    ): Promise<RoleDefinition>
    updateDefinition(
      tenantId: string,
      id: string,
      patch: Partial<NewRoleDefinition>,
      actor: Actor,
    ): Promise<RoleDefinition>
    deleteDefinition(tenantId: string, id: string, actor: Actor): Promise<void>
    /** In the order of ids; `after` is an assignment's id. */
    assignments(
      tenantId: string,
      equals?: { roleDefinitionId?: string; principalId?: string },
      page?: Page,
    ): Promise<RoleAssignment[]>
    findAssignment(tenantId: string, id: string): Promise<RoleAssignment | undefined>
    /** To a user, a client or a group made for it. */
    assign(
      tenantId: string,
      input: { principalId: string; roleDefinitionId: string },
      actor: Actor,
    ): Promise<RoleAssignment>
    unassign(tenantId: string, id: string, actor: Actor): Promise<void>
    /** Actions that the tenant's own roles among these allow. */
    allowedActions(tenantId: string, roleIds: readonly string[]): Promise<Set<string>>
  }

  applications: {
    find(tenantId: string, id: string): Promise<Application | undefined>
    /** In any tenant. */
    findByAppId(appId: string): Promise<Application | undefined>
    /** `uniqueName` is set once and finds the application again. */
    findByUniqueName(tenantId: string, uniqueName: string): Promise<Application | undefined>
    list(tenantId: string, query?: ObjectQuery): Promise<Application[]>
    count(tenantId: string, test?: ObjectTest): Promise<number>
    /** Ids of applications with this identifier URI, whatever its case or slash. */
    idsByIdentifierUri(tenantId: string, uri: string): Promise<string[]>
    /** As Graph's bare create: no service principal, no owner. */
    create(
      tenantId: string,
      input: ApplicationPatch & { displayName: string },
      actor: Actor,
    ): Promise<Application>
    /** As the portal's "Register": with service principal, owner and Microsoft Graph `User.Read`. */
    register(
      tenantId: string,
      input: ApplicationPatch & { displayName: string },
      actor: Actor,
    ): Promise<{ application: Application; servicePrincipal: ServicePrincipal }>
    /** Objects are merged, collections replaced. Mirrored to the service principals. */
    update(
      tenantId: string,
      id: string,
      patch: ApplicationPatch,
      actor: Actor,
    ): Promise<Application>
    /** Takes a whole manifest in Graph's format as JSON, or, with the reason, nothing of it. */
    replace(
      tenantId: string,
      id: string,
      manifest: Record<string, unknown>,
      actor: Actor,
    ): Promise<Application>
    /** Soft: it and its home service principal can be restored for 30 days. */
    delete(tenantId: string, id: string, actor: Actor): Promise<void>
    addPassword(
      tenantId: string,
      id: string,
      input: AddPassword,
      actor: Actor,
    ): Promise<NewPasswordCredential>
    removePassword(tenantId: string, id: string, keyId: string, actor: Actor): Promise<void>
    /** Adds a certificate; whoever does it proves to hold one that is there. */
    addKey(
      tenantId: string,
      id: string,
      input: { key: string; displayName?: string | null; proof: string },
      actor: Actor,
    ): Promise<KeyCredential>
    removeKey(
      tenantId: string,
      id: string,
      input: { keyId: string; proof: string },
      actor: Actor,
    ): Promise<void>
    /** Null takes the publisher away. */
    setVerifiedPublisher(
      tenantId: string,
      id: string,
      publisherId: string | null,
      actor: Actor,
    ): Promise<void>
    /**
     * Digests of the secrets that an application may use, for `judgeSecret`. With the tenant of the
     * request, those on its service principal there are among them.
     */
    secretDigests(appId: string, tenantId?: string): Promise<readonly SecretDigest[]>
    /** `none`: the application has no secret at all. */
    verifySecret(
      appId: string,
      secret: string,
      tenantId?: string,
    ): Promise<'ok' | 'wrong' | 'expired' | 'none'>
    owners(tenantId: string, id: string, page?: Page): Promise<DirectoryObject[]>
    isOwner(tenantId: string, id: string, ownerId: string): Promise<boolean>
    addOwner(tenantId: string, id: string, ownerId: string, actor: Actor): Promise<void>
    removeOwner(tenantId: string, id: string, ownerId: string, actor: Actor): Promise<void>
  }

  servicePrincipals: {
    find(tenantId: string, id: string): Promise<ServicePrincipal | undefined>
    findByAppId(tenantId: string, appId: string): Promise<ServicePrincipal | undefined>
    /** By appId or identifier URI; a leading `spn:` and one trailing slash are ignored. */
    findByName(tenantId: string, name: string): Promise<ServicePrincipal | undefined>
    list(tenantId: string, query?: ObjectQuery): Promise<ServicePrincipal[]>
    count(tenantId: string, test?: ObjectTest): Promise<number>
    idsByName(tenantId: string, name: string): Promise<string[]>
    /** How risky the tenant holds delegated permissions of this resource to be. */
    classifications(tenantId: string, id: string): Promise<PermissionClassification[]>
    classify(
      tenantId: string,
      id: string,
      input: { permissionId: string; classification: PermissionClassification['classification'] },
      actor: Actor,
    ): Promise<PermissionClassification>
    unclassify(tenantId: string, id: string, classificationId: string, actor: Actor): Promise<void>
    /** The one there is, or a new one. */
    ensure(tenantId: string, appId: string, actor: Actor): Promise<ServicePrincipal>
    create(
      tenantId: string,
      input: ServicePrincipalPatch & { appId: string },
      actor: Actor,
    ): Promise<ServicePrincipal>
    update(
      tenantId: string,
      id: string,
      patch: ServicePrincipalPatch,
      actor: Actor,
    ): Promise<ServicePrincipal>
    delete(tenantId: string, id: string, actor: Actor): Promise<void>
    addPassword(
      tenantId: string,
      id: string,
      input: AddPassword,
      actor: Actor,
    ): Promise<NewPasswordCredential>
    removePassword(tenantId: string, id: string, keyId: string, actor: Actor): Promise<void>
    owners(tenantId: string, id: string, page?: Page): Promise<DirectoryObject[]>
    isOwner(tenantId: string, id: string, ownerId: string): Promise<boolean>
    addOwner(tenantId: string, id: string, ownerId: string, actor: Actor): Promise<void>
    removeOwner(tenantId: string, id: string, ownerId: string, actor: Actor): Promise<void>
  }

  permissionGrants: {
    list(
      tenantId: string,
      query?: {
        clientId?: string
        resourceId?: string
        principalId?: string
        consentType?: string
      },
      page?: Page,
    ): Promise<OAuth2PermissionGrant[]>
    find(tenantId: string, id: string): Promise<OAuth2PermissionGrant | undefined>
    create(
      tenantId: string,
      input: Pick<
        OAuth2PermissionGrant,
        'clientId' | 'consentType' | 'principalId' | 'resourceId' | 'scope'
      >,
      actor: Actor,
    ): Promise<OAuth2PermissionGrant>
    update(
      tenantId: string,
      id: string,
      patch: { scope: string },
      actor: Actor,
    ): Promise<OAuth2PermissionGrant>
    delete(tenantId: string, id: string, actor: Actor): Promise<void>
    /**
     * Records a consent: adds the scopes to the one row there is, or makes it; writes "Consent to
     * application"; a user's own consent also assigns them default access to the client.
     */
    merge(
      consent: {
        tenantId: string
        clientId: string
        resourceId: string
        /** Null: for everyone in the tenant. */
        principalId: string | null
        scopes: readonly string[]
      },
      actor: Actor,
    ): Promise<OAuth2PermissionGrant>
    /** For everyone and for this user, only what the resource still has enabled. */
    effectiveScopes(
      tenantId: string,
      clientId: string,
      resourceId: string,
      userId: string,
    ): Promise<string[]>
  }

  appRoleAssignments: {
    /** In the order of ids. */
    listByResource(tenantId: string, resourceId: string, page?: Page): Promise<AppRoleAssignment[]>
    listByPrincipal(
      tenantId: string,
      principalId: string,
      page?: Page,
    ): Promise<AppRoleAssignment[]>
    find(tenantId: string, id: string): Promise<AppRoleAssignment | undefined>
    create(
      tenantId: string,
      input: { principalId: string; resourceId: string; appRoleId: string },
      actor: Actor,
    ): Promise<AppRoleAssignment>
    delete(tenantId: string, id: string, actor: Actor): Promise<void>
    /** Directly or through a group (direct members only). */
    isAssigned(tenantId: string, resourceId: string, principalId: string): Promise<boolean>
    /** Values of the enabled roles held, directly or through a group, sorted. */
    rolesOf(tenantId: string, resourceId: string, principalId: string): Promise<string[]>
  }

  /** What an application trusts instead of a secret. A key is an id or a name. */
  federatedCredentials: {
    list(tenantId: string, applicationId: string): Promise<FederatedIdentityCredential[]>
    find(
      tenantId: string,
      applicationId: string,
      key: string,
    ): Promise<FederatedIdentityCredential | undefined>
    create(
      tenantId: string,
      applicationId: string,
      input: NewFederatedIdentityCredential,
      actor: Actor,
    ): Promise<FederatedIdentityCredential>
    update(
      tenantId: string,
      applicationId: string,
      key: string,
      patch: Partial<NewFederatedIdentityCredential>,
      actor: Actor,
    ): Promise<FederatedIdentityCredential>
    delete(tenantId: string, applicationId: string, key: string, actor: Actor): Promise<void>
  }

  policies: {
    list(tenantId: string, kind: PolicyKind): Promise<Policy[]>
    find(tenantId: string, kind: PolicyKind, id: string): Promise<Policy | undefined>
    create(
      tenantId: string,
      kind: PolicyKind,
      input: Omit<Policy, 'id'> & { displayName: string; id?: unknown },
      actor: Actor,
    ): Promise<Policy>
    update(
      tenantId: string,
      kind: PolicyKind,
      id: string,
      patch: Record<string, unknown>,
      actor: Actor,
    ): Promise<Policy>
    delete(tenantId: string, kind: PolicyKind, id: string, actor: Actor): Promise<void>
    /** Policies of a kind on an application or service principal. */
    assigned(tenantId: string, kind: PolicyKind, objectId: string): Promise<Policy[]>
    /** What a policy is assigned to. */
    appliesTo(tenantId: string, policyId: string): Promise<DirectoryObject[]>
    assign(
      tenantId: string,
      kind: PolicyKind,
      objectId: string,
      policyId: string,
      actor: Actor,
    ): Promise<void>
    unassign(
      tenantId: string,
      kind: PolicyKind,
      objectId: string,
      policyId: string,
      actor: Actor,
    ): Promise<void>
    /**
     * How long access tokens *for* this resource live, in seconds, where a policy says so: its
     * service principal's, else the tenant's default, else its application's.
     */
    tokenLifetimeFor(
      tenantId: string,
      servicePrincipalId: string,
    ): Promise<{ accessTokenLifetime?: number } | undefined>
    /** A policy that every tenant has once. */
    ofTenant<Name extends keyof TenantPolicies>(
      tenantId: string,
      name: Name,
    ): Promise<TenantPolicies[Name]>
    updateOfTenant<Name extends keyof TenantPolicies>(
      tenantId: string,
      name: Name,
      patch: Partial<TenantPolicies[Name]>,
      actor: Actor,
    ): Promise<void>
  }

  deletedItems: {
    /** Oldest deletion first; `after` are time of deletion and id of the last one. */
    list(
      tenantId: string,
      kind: ObjectKind,
      page?: { after?: readonly [string, string]; limit?: number },
    ): Promise<DirectoryObject[]>
    find(tenantId: string, id: string): Promise<DirectoryObject | undefined>
    restore(tenantId: string, id: string, actor: Actor): Promise<DirectoryObject>
    /** For good. */
    purge(tenantId: string, id: string, actor: Actor): Promise<void>
  }

  /** Attributes of users and other objects that an application defines. */
  extensionProperties: {
    /** Of one application, or all of the tenant. */
    list(tenantId: string, applicationId?: string): Promise<ExtensionProperty[]>
    create(
      tenantId: string,
      applicationId: string,
      input: Pick<ExtensionProperty, 'name' | 'dataType' | 'targetObjects'> & {
        isMultiValued?: boolean
      },
      actor: Actor,
    ): Promise<ExtensionProperty>
    delete(tenantId: string, applicationId: string, id: string, actor: Actor): Promise<void>
  }

  /** Photos of users and groups, logos of applications. */
  images: {
    find(tenantId: string, objectId: string): Promise<Image | undefined>
    save(tenantId: string, objectId: string, content: Buffer, actor: Actor): Promise<void>
    delete(tenantId: string, objectId: string, actor: Actor): Promise<void>
  }

  objects: {
    /** Several, of any kind, in no order. */
    findAll(tenantId: string, ids: readonly string[]): Promise<DirectoryObject[]>
    /** A user, group, application or service principal of this tenant. */
    find(tenantId: string, id: string): Promise<DirectoryObject | undefined>
  }

  signIns: {
    append(row: NewSignIn): Promise<void>
    list(tenantId: string, query?: LogQuery): Promise<Sequenced<SignIn>[]>
    find(tenantId: string, id: string): Promise<SignIn | undefined>
  }

  audits: {
    append(row: NewDirectoryAudit, tx?: Executor): Promise<void>
    list(tenantId: string, query?: LogQuery): Promise<Sequenced<DirectoryAudit>[]>
    find(tenantId: string, id: string): Promise<DirectoryAudit | undefined>
    /** Recomputes the hash chain; the id of the first row that does not fit, or `undefined`. */
    verifyChain(
      tenantId: string,
      /** Told how many more rows were looked at. */
      seen?: (rows: number) => void,
    ): Promise<string | undefined>
  }

  /** Key of pairwise subjects. Never shown, never rotated: relying parties would lose their users. */
  tenantSecret(tenantId: string): Promise<Buffer>
}

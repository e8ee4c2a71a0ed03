import type { Executor } from '@patchbay/store'
import type {
  Actor,
  AddPassword,
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
  ServicePrincipal,
  ServicePrincipalPatch,
  SignIn,
  Tenant,
  TenantPolicy,
  UpdateUser,
  User,
  VerifiedDomain,
} from './types.ts'

/** Where a page ends: the last object's value of the ordering property, and its id. */
export interface PageKey {
  value: string
  id: string
}

/** What is asked for in a list of objects. Everything is optional; the default is all, by name. */
export interface ObjectQuery {
  /** Equality on what has an index. */
  where?: { id?: string; appId?: string; displayName?: string; userPrincipalName?: string }
  /** Case-insensitive. */
  displayNamePrefix?: string
  orderBy?: 'displayName' | 'createdDateTime'
  descending?: boolean
  /** Only what follows this. */
  after?: PageKey
  limit?: number
}

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
    /** Makes a tenant with service principals of the first-party applications. */
    create(input: CreateTenant, actor: Actor): Promise<Tenant>
    updatePolicy(tenantId: string, policy: Partial<TenantPolicy>, actor: Actor): Promise<Tenant>
    addDomain(tenantId: string, name: string, actor: Actor): Promise<VerifiedDomain>
  }

  users: {
    find(tenantId: string, idOrUserPrincipalName: string): Promise<User | undefined>
    /** In any tenant, in any case. */
    findByPrincipalName(userPrincipalName: string): Promise<User | undefined>
    list(tenantId: string, query?: ObjectQuery): Promise<User[]>
    create(tenantId: string, input: CreateUser, actor: Actor): Promise<User>
    update(tenantId: string, id: string, patch: UpdateUser, actor: Actor): Promise<User>
    delete(tenantId: string, id: string, actor: Actor): Promise<void>
    setPassword(tenantId: string, id: string, password: string, actor: Actor): Promise<void>
    /** Counts wrong passwords: after ten in a row the account is locked for a minute. */
    verifyPassword(user: User, password: string): Promise<'ok' | 'wrong' | 'locked' | 'disabled'>
    /** The same work and the same lock as for a known user, so that neither tells who exists. */
    verifyNothing(userPrincipalName: string, password: string): Promise<'wrong' | 'locked'>
    /** Ends every session and refresh token from before now. */
    revokeSignInSessions(tenantId: string, id: string, actor: Actor): Promise<void>
    /** Role template ids (`wids`). */
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
    ownedObjects(tenantId: string, userId: string): Promise<DirectoryObject[]>
  }

  groups: {
    find(tenantId: string, id: string): Promise<Group | undefined>
    list(tenantId: string, query?: ObjectQuery): Promise<Group[]>
    create(tenantId: string, input: CreateGroup, actor: Actor): Promise<Group>
    delete(tenantId: string, id: string, actor: Actor): Promise<void>
    members(tenantId: string, id: string): Promise<DirectoryObject[]>
    addMember(tenantId: string, id: string, memberId: string, actor: Actor): Promise<void>
    removeMember(tenantId: string, id: string, memberId: string, actor: Actor): Promise<void>
  }

  directoryRoles: {
    list(): DirectoryRole[]
    members(tenantId: string, templateId: string): Promise<User[]>
  }

  applications: {
    find(tenantId: string, id: string): Promise<Application | undefined>
    /** In any tenant. */
    findByAppId(appId: string): Promise<Application | undefined>
    list(tenantId: string, query?: ObjectQuery): Promise<Application[]>
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
    /**
     * `none`: the application has no secret at all. With the tenant of the request, secrets on its
     * service principal there count too.
     */
    verifySecret(
      appId: string,
      secret: string,
      tenantId?: string,
    ): Promise<'ok' | 'wrong' | 'expired' | 'none'>
    owners(tenantId: string, id: string): Promise<DirectoryObject[]>
    addOwner(tenantId: string, id: string, ownerId: string, actor: Actor): Promise<void>
    removeOwner(tenantId: string, id: string, ownerId: string, actor: Actor): Promise<void>
  }

  servicePrincipals: {
    find(tenantId: string, id: string): Promise<ServicePrincipal | undefined>
    findByAppId(tenantId: string, appId: string): Promise<ServicePrincipal | undefined>
    /** By appId or identifier URI; a leading `spn:` and one trailing slash are ignored. */
    findByName(tenantId: string, name: string): Promise<ServicePrincipal | undefined>
    list(tenantId: string, query?: ObjectQuery): Promise<ServicePrincipal[]>
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
    owners(tenantId: string, id: string): Promise<DirectoryObject[]>
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
    listByResource(tenantId: string, resourceId: string): Promise<AppRoleAssignment[]>
    listByPrincipal(tenantId: string, principalId: string): Promise<AppRoleAssignment[]>
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

  deletedItems: {
    list(tenantId: string, kind: 'application' | 'servicePrincipal'): Promise<DirectoryObject[]>
    find(tenantId: string, id: string): Promise<DirectoryObject | undefined>
    restore(tenantId: string, id: string, actor: Actor): Promise<DirectoryObject>
    /** For good. */
    purge(tenantId: string, id: string, actor: Actor): Promise<void>
  }

  objects: {
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
    verifyChain(tenantId: string): Promise<string | undefined>
  }

  /** Key of pairwise subjects. Never shown, never rotated: relying parties would lose their users. */
  tenantSecret(tenantId: string): Promise<Buffer>
}

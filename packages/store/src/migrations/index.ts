import { directory } from './0001-directory.ts'
import { identity } from './0002-identity.ts'
import { gateway } from './0003-gateway.ts'
import { appLibrary } from './0004-app-library.ts'
import { severalProcesses } from './0005-several-processes.ts'
import { identitySignIn } from './0006-identity-sign-in.ts'
import { directoryGraph } from './0007-directory-graph.ts'
import { gatewayTriggers } from './0008-gateway-triggers.ts'
import { identitySecondFactor } from './0010-identity-second-factor.ts'
import { connectorVersions } from './0011-connector-versions.ts'
import { scim } from './0012-scim.ts'
import { identityRecoveryCodes } from './0013-identity-recovery-codes.ts'
import { gatewayCallCounts } from './0014-gateway-call-counts.ts'
import { identityRevokedGrants } from './0015-identity-revoked-grants.ts'
import { directoryDenseRows } from './0016-directory-dense-rows.ts'
import type { Migration } from './migration.ts'

/** In the order of running. A new one is added at the end. */
export const migrations: readonly Migration[] = [
  directory,
  identity,
  gateway,
  appLibrary,
  severalProcesses,
  identitySignIn,
  directoryGraph,
  gatewayTriggers,
  identitySecondFactor,
  connectorVersions,
  scim,
  identityRecoveryCodes,
  gatewayCallCounts,
  identityRevokedGrants,
  directoryDenseRows,
]

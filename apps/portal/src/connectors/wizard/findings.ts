import { type Authentication, validateConnector } from '@patchbay/connector-model'
import type { Finding } from '@patchbay/wire'
import type { ConnectorDraft } from './draft.ts'
import { checkBasePath, checkHost } from './general-fields.ts'
import { pointerKeys, textAt, toPointer } from './json-path.ts'
import {
  checkOperationId,
  type DraftOperation,
  draftOperations,
  operationKey,
} from './operations.ts'
import { policyKey } from './policies/policies.ts'
import { referenceKey } from './references/references.ts'
import { draftAuthentication, draftSets } from './security-fields.ts'
import type { WizardStep } from './steps.ts'

/** Where in the wizard a finding can be mended. */
export interface FindingPlace {
  step: WizardStep
  /** Operation to show on the Definition step. */
  operationKey?: string
  /** Label of the field to focus, where there is one. */
  field?: string
  /** The place in words: `GET /api/, Operation ID`. */
  label: string
}

const generalFields: Record<string, string> = {
  host: 'Host',
  basePath: 'Base URL',
  schemes: 'Scheme',
  info: 'Description',
}

/** Finds the step, operation and field for a JSON pointer into the definition. */
export function placeOf(
  draft: ConnectorDraft,
  pointer: string,
  operations: readonly DraftOperation[] = draftOperations(draft),
): FindingPlace {
  const [root = '', path, method, ...rest] = pointerKeys(pointer)
  if (root in generalFields) {
    return { step: 'general', field: generalFields[root]!, label: generalFields[root]! }
  }
  if (root === 'properties' && path === 'policyTemplateInstances') {
    const index = Number(method)
    return {
      step: 'definition',
      label: method === undefined ? 'Policies' : `Policy ${index + 1}`,
      ...(method === undefined ? {} : { operationKey: policyKey(index) }),
    }
  }
  if (root === 'securityDefinitions' || root === 'security' || root === 'properties') {
    return { step: 'security', label: 'Security' }
  }
  if (root === 'paths' && path !== undefined) {
    const key = method === undefined ? undefined : operationKey({ path, method })
    const found = operations.find((operation) =>
      key === undefined ? operation.place?.path === path : operation.key === key,
    )
    const inside = rest[0] === 'operationId' ? ', Operation ID' : partLabel(rest)
    const label = `${method === undefined ? '' : `${method.toUpperCase()} `}${path}${inside}`
    return {
      step: 'definition',
      ...(found ? { operationKey: found.key } : {}),
      ...(rest[0] === 'operationId' ? { field: 'Operation ID' } : {}),
      ...(rest[0] === 'summary' ? { field: 'Summary' } : {}),
      label,
    }
  }
  if (root === 'definitions' && path !== undefined)
    return { step: 'definition', operationKey: referenceKey(path), label: `Reference ${path}` }
  return { step: 'definition', label: pointer === '' ? 'Definition' : pointer }
}

function partLabel([part, name]: readonly string[]): string {
  if (part === 'parameters') return `, parameter ${Number(name) + 1}`
  if (part === 'responses') return `, response ${name ?? ''}`
  return ''
}

export interface PlacedFinding extends Finding {
  place: FindingPlace
}

// The wizard says the same as these, with more help.
const saidByTheWizard = new Set([
  'HostNameNotValid',
  'BasePathNotValid',
  'OperationIdRequired',
  'OperationIdNotUnique',
  'OperationIdTooLong',
])
const rank = { error: 0, warning: 1, information: 2 }

/**
 * Everything that is wrong with a draft, errors first. An error keeps it from being saved.
 *
 * @param hasClientSecret  One is stored, so that none has to be typed.
 */
export function judgeDraft(draft: ConnectorDraft, hasClientSecret: boolean): PlacedFinding[] {
  const own = draftFindings(draft, hasClientSecret)
  const operations = draftOperations(draft)
  const ownPaths = new Set(own.map(({ path }) => path))
  const rules = validateConnector(draft.definition, draft.properties)
    .filter(({ rule, path }) => !saidByTheWizard.has(rule) || !ownPaths.has(path))
    .map((finding) => ({ ...finding, place: placeOf(draft, finding.path, operations) }))
  return [...own, ...rules].toSorted((a, b) => rank[a.severity] - rank[b.severity])
}

function general(field: string): FindingPlace {
  return { step: 'general', field, label: field }
}

/** What the wizard itself asks for, beyond the rules of the definition. */
function draftFindings(draft: ConnectorDraft, hasClientSecret: boolean): PlacedFinding[] {
  const findings: PlacedFinding[] = []
  const error = (rule: string, path: string, message: string, place: FindingPlace) =>
    findings.push({ severity: 'error', rule, path, message, place })

  if (textAt(draft.definition, 'info', 'title').trim() === '') {
    error('TitleRequired', '/info/title', 'The connector needs a title.', general('Title'))
  }
  const host = checkHost(textAt(draft.definition, 'host'))
  if (host) error('HostNotValid', '/host', host, general('Host'))
  const basePath = checkBasePath(textAt(draft.definition, 'basePath'))
  if (basePath) error('BaseUrlNotValid', '/basePath', basePath, general('Base URL'))

  for (const [field, message] of securityProblems(draft, hasClientSecret)) {
    const place: FindingPlace = { step: 'security', field, label: field }
    error('SecurityFieldRequired', '/securityDefinitions', message, place)
  }

  const operations = draftOperations(draft)
  for (const { key, place, operation } of operations) {
    const name =
      textAt(operation, 'operationId') || textAt(operation, 'summary') || 'Unnamed action'
    const idProblem = checkOperationId(draft, key, textAt(operation, 'operationId'), operations)
    if (idProblem) {
      error('OperationIdNotValid', pointerOf(place, 'operationId'), idProblem, {
        step: 'definition',
        operationKey: key,
        field: 'Operation ID',
        label: place ? `${place.method.toUpperCase()} ${place.path}, Operation ID` : name,
      })
    }
    if (!place) {
      error(
        'RequestRequired',
        '/paths',
        `“${name}” has no request yet. Import one from a sample, or delete the action.`,
        { step: 'definition', operationKey: key, field: 'Import from sample', label: name },
      )
    }
  }
  return findings
}

function pointerOf(place: { path: string; method: string } | null, property: string): string {
  if (!place) return '/paths'
  return toPointer(['paths', place.path, place.method, property])
}

/** Fields of the Security step that are still needed: label and what to do. */
export function securityProblems(
  draft: ConnectorDraft,
  hasClientSecret: boolean,
): [field: string, message: string][] {
  const hasSecret = hasClientSecret || draft.clientSecret.trim() !== ''
  const sets = draftSets(draft)
  return sets.length === 0
    ? authenticationProblems(draftAuthentication(draft), hasSecret)
    : sets.flatMap(({ displayName, authentication }) =>
        authenticationProblems(authentication, hasSecret).map(
          ([field, message]): [string, string] => [field, `${displayName}: ${message}`],
        ),
      )
}

/** What one way to authenticate still needs. */
export function authenticationProblems(
  authentication: Authentication,
  hasSecret: boolean,
): [field: string, message: string][] {
  const problems: [string, string][] = []
  const need = (field: string, value: string, message: string) => {
    if (value.trim() === '') problems.push([field, message])
  }
  if (authentication.type === 'apiKey') {
    need('Parameter name', authentication.name, 'Enter the name of the header or query parameter.')
  }
  if (authentication.type === 'oauth2') {
    need(
      'Client id',
      authentication.clientId,
      'Enter the Application (client) ID of the app registration that signs users in.',
    )
    if (authentication.identityProvider === 'aad') {
      // Its redirect URI is of the platform Web, which never signs in without a secret.
      if (!hasSecret)
        problems.push([
          'Client secret',
          'Enter the Value of a client secret of the client registration. It is not kept over a reload.',
        ])
      need(
        'Resource URL',
        authentication.resourceUri,
        'Enter the Application (client) ID or the Application ID URI of the API.',
      )
    } else {
      need('Authorization URL', authentication.authorizationUrl, 'Enter the Authorization URL.')
      need('Token URL', authentication.tokenUrl, 'Enter the Token URL.')
    }
  }
  return problems
}

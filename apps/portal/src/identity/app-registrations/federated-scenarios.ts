/** A field of a scenario: what the person types. */
export interface ScenarioField {
  name: string
  label: string
  placeholder: string
  /** What holds when it is left empty. */
  usual?: string
}

/** A kind of workload whose tokens an application accepts, and how they look. */
export interface Scenario {
  id: string
  label: string
  /** Where issuer and subject come from. */
  hint: string
  fields: readonly ScenarioField[]
  toCredential: (values: Readonly<Record<string, string>>) => { issuer: string; subject: string }
}

/** The audience that workloads ask for unless they are told another. */
export const usualAudience = 'api://AzureADTokenExchange'

const repository = [
  { name: 'organization', label: 'Organization', placeholder: 'contoso' },
  { name: 'repository', label: 'Repository', placeholder: 'identity-api' },
] as const

const gitHubIssuer = 'https://token.actions.githubusercontent.com'

/** Templates, most used first. Subjects are those that the providers document. */
export const scenarios: readonly Scenario[] = [
  {
    id: 'github-branch',
    label: 'GitHub Actions: a branch',
    hint: 'Workflows that run on this branch.',
    fields: [
      ...repository,
      { name: 'branch', label: 'Branch', placeholder: 'main', usual: 'main' },
    ],
    toCredential: (values) => ({
      issuer: gitHubIssuer,
      subject: `repo:${values['organization']}/${values['repository']}:ref:refs/heads/${values['branch']}`,
    }),
  },
  {
    id: 'github-environment',
    label: 'GitHub Actions: an environment',
    hint: 'Jobs that deploy to this environment.',
    fields: [
      ...repository,
      { name: 'environment', label: 'Environment', placeholder: 'production' },
    ],
    toCredential: (values) => ({
      issuer: gitHubIssuer,
      subject: `repo:${values['organization']}/${values['repository']}:environment:${values['environment']}`,
    }),
  },
  {
    id: 'github-pull-request',
    label: 'GitHub Actions: pull requests',
    hint: 'Workflows that a pull request starts.',
    fields: repository,
    toCredential: (values) => ({
      issuer: gitHubIssuer,
      subject: `repo:${values['organization']}/${values['repository']}:pull_request`,
    }),
  },
  {
    id: 'kubernetes',
    label: 'Kubernetes: a service account',
    hint: 'Pods that run as this service account. The issuer is the cluster’s.',
    fields: [
      { name: 'issuer', label: 'Cluster issuer URL', placeholder: 'https://oidc.example/cluster/' },
      { name: 'namespace', label: 'Namespace', placeholder: 'default', usual: 'default' },
      { name: 'account', label: 'Service account', placeholder: 'identity-api' },
    ],
    toCredential: (values) => ({
      issuer: values['issuer'] ?? '',
      subject: `system:serviceaccount:${values['namespace']}:${values['account']}`,
    }),
  },
  {
    id: 'gitlab',
    label: 'GitLab CI: a branch',
    hint: 'Pipelines of this project on this branch.',
    fields: [
      {
        name: 'issuer',
        label: 'GitLab URL',
        placeholder: 'https://gitlab.com',
        usual: 'https://gitlab.com',
      },
      { name: 'project', label: 'Project path', placeholder: 'contoso/identity-api' },
      { name: 'branch', label: 'Branch', placeholder: 'main', usual: 'main' },
    ],
    toCredential: (values) => ({
      issuer: values['issuer'] ?? '',
      subject: `project_path:${values['project']}:ref_type:branch:ref:${values['branch']}`,
    }),
  },
  {
    id: 'other',
    label: 'Other issuer',
    hint: 'Any provider with an OpenID configuration. Copy iss and sub of its tokens exactly.',
    fields: [
      { name: 'issuer', label: 'Issuer', placeholder: 'https://issuer.example' },
      { name: 'subject', label: 'Subject identifier', placeholder: 'sub of the token' },
    ],
    toCredential: (values) => ({
      issuer: values['issuer'] ?? '',
      subject: values['subject'] ?? '',
    }),
  },
]

/** What a person's values come to; undefined while one is missing. */
export function completeScenario(
  { fields, toCredential }: Scenario,
  given: Readonly<Record<string, string>>,
): { issuer: string; subject: string } | undefined {
  const values = Object.fromEntries(
    fields.map(({ name, usual }) => [name, given[name]?.trim() || (usual ?? '')]),
  )
  return Object.values(values).includes('') ? undefined : toCredential(values)
}

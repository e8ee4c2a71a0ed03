import { Button, Field, Input, Radio, RadioGroup, Select, Switch } from '@fluentui/react-components'
import {
  type ApiKeyAuthentication,
  type AuthenticationSet,
  type AzureActiveDirectory,
  type GenericOAuth2,
  IDENTITY_PROVIDER_TEMPLATES,
  type WritableAuthentication,
} from '@patchbay/connector-model'
import { createContext, useContext, useState } from 'react'
import { CopyButton } from '../../shell/copy-field.tsx'
import { useInstallation, useSignedIn } from '../../shell/installation.ts'
import { TextLink } from '../../shell/links.tsx'
import { Notice } from '../../shell/notice.tsx'
import { Section } from '../../shell/page.tsx'
import definitionStyles from './definition-step.module.css'
import { TextField } from './field.tsx'
import { authenticationProblems } from './findings.ts'
import {
  checkProviderUrl,
  draftAuthentication,
  draftSets,
  isGuid,
  looksLikeSecretId,
  newSet,
  setAuthentication,
  setSets,
  splitScopes,
} from './security-fields.ts'
import { useWizard } from './wizard-context.ts'
import styles from './wizard.module.css'

type Editable = WritableAuthentication

const typeLabels: Record<Editable['type'], string> = {
  none: 'No authentication',
  basic: 'Basic',
  apiKey: 'API key',
  oauth2: 'OAuth 2.0',
}

const types = ['none', 'basic', 'apiKey', 'oauth2'] as const

const notSupported = [
  {
    label: 'Windows',
    reason:
      'Windows authentication (Kerberos or NTLM) works only between machines of one domain, through an on-premises data gateway. Put a proxy with Basic authentication or OAuth 2.0 before the API.',
  },
  {
    label: 'On-premises data gateway',
    reason:
      'It needs a Microsoft service in between. Patchbay runs in your own network: allow the private host in its settings, and it calls the API directly.',
  },
]

const typeHints: Record<Editable['type'], string> = {
  none: 'Requests carry no credentials.',
  basic: 'Each connection has a user name and a password.',
  apiKey: 'Each connection has a key, sent in a header or in the query.',
  oauth2: 'Each person signs in, and the API is called as that person.',
}

const several = 'several'

/** Step 2: how the connector signs in to its API. */
export function SecurityStep() {
  const { draft, edit, readOnly } = useWizard()
  const defaults = useDefaults()
  const sets = draftSets(draft)
  const authentication = draftAuthentication(draft)
  const isUnsupported = sets.length === 0 && authentication.type === 'unsupported'
  const choose = (wanted: string) => {
    const type = types.find((each) => each === wanted)
    if (type) edit((now) => setAuthentication(now, defaults[type]))
    // What was there becomes the first of them.
    if (wanted === several)
      edit((now) => {
        const first = draftAuthentication(now)
        return setSets(now, [newSet([], first.type === 'unsupported' ? defaults.none : first)])
      })
  }
  if (isUnsupported) {
    return (
      <Section title="Authentication">
        <Notice intent="warning" title={`${authentication.reason} cannot be edited here.`}>
          It is kept as it is when you save. To replace it, choose one of the types below.
        </Notice>
        <div className={styles.row}>
          {types.map((type) => (
            <Button key={type} disabled={readOnly} onClick={() => choose(type)}>
              {typeLabels[type]}
            </Button>
          ))}
        </div>
      </Section>
    )
  }
  const chosen = sets.length > 0 ? several : authentication.type
  return (
    <Section title="Authentication" description="How the connector signs in to the API.">
      <div className={styles.form}>
        <Field
          label="Authentication type"
          required
          hint={
            chosen === several || authentication.type === 'unsupported'
              ? 'Who makes a connection chooses one of the types below.'
              : typeHints[authentication.type]
          }
        >
          <Select
            value={chosen}
            disabled={readOnly}
            onChange={(_, data) => {
              if (data.value !== chosen) choose(data.value)
            }}
          >
            {types.map((type) => (
              <option key={type} value={type}>
                {typeLabels[type]}
              </option>
            ))}
            <option value={several}>Several authentication types</option>
            {notSupported.map(({ label }) => (
              <option key={label} value={label} disabled>
                {label} (not supported)
              </option>
            ))}
          </Select>
        </Field>
        <details className={definitionStyles.help}>
          <summary>Types that are not supported</summary>
          <dl>
            {notSupported.map(({ label, reason }) => (
              <div key={label}>
                <dt>{label}</dt>
                <dd>{reason}</dd>
              </div>
            ))}
          </dl>
        </details>
        {sets.length > 0 ? (
          <SeveralTypes sets={sets} />
        ) : (
          authentication.type !== 'unsupported' && (
            <AuthenticationFields
              authentication={authentication}
              set={(next, field) =>
                edit((now) => setAuthentication(now, next), field && `security ${field}`)
              }
            />
          )
        )}
      </div>
    </Section>
  )
}

/** Ways to authenticate of which each connection has one (`connectionParameterSets`). */
function SeveralTypes({ sets }: { sets: readonly AuthenticationSet[] }) {
  const { edit, readOnly } = useWizard()
  const defaults = useDefaults()
  const replace = (next: AuthenticationSet, field?: string) =>
    edit(
      (now) =>
        setSets(
          now,
          draftSets(now).map((set) => (set.name === next.name ? next : set)),
          next,
        ),
      field && `security ${next.name} ${field}`,
    )
  return (
    <>
      {sets.map((set) => {
        const { name, displayName, description, authentication } = set
        return (
          <fieldset key={name} className={definitionStyles.fieldset}>
            <legend>{displayName || name}</legend>
            <div className={styles.pair}>
              <TextField
                label="Name for people"
                required
                value={displayName}
                hint="What they choose by when connecting."
                onChange={(text) => replace({ ...set, displayName: text }, 'displayName')}
              />
              <TextField
                label="Description of the type"
                value={description}
                hint="Shown beside it."
                onChange={(text) => replace({ ...set, description: text }, 'description')}
              />
            </div>
            {authentication.type === 'unsupported' ? (
              <Notice intent="warning" title={`${authentication.reason} cannot be edited here.`}>
                It is kept as it is when you save.
              </Notice>
            ) : (
              <>
                <Field label={`Type of ${displayName || name}`}>
                  <Select
                    value={authentication.type}
                    disabled={readOnly}
                    onChange={(_, data) => {
                      const type = types.find((each) => each === data.value)
                      if (type) replace({ ...set, authentication: defaults[type] })
                    }}
                  >
                    {types.map((type) => (
                      <option key={type} value={type}>
                        {typeLabels[type]}
                      </option>
                    ))}
                  </Select>
                </Field>
                <AuthenticationFields
                  authentication={authentication}
                  set={(next, field) => replace({ ...set, authentication: next }, field)}
                />
              </>
            )}
            <div className={styles.row}>
              <Button
                size="small"
                disabled={readOnly || sets.length === 1}
                aria-label={`Remove ${displayName || name}`}
                onClick={() =>
                  edit((now) =>
                    setSets(
                      now,
                      draftSets(now).filter((each) => each.name !== name),
                    ),
                  )
                }
              >
                Remove
              </Button>
            </div>
          </fieldset>
        )
      })}
      <div className={styles.row}>
        <Button
          disabled={readOnly}
          onClick={() =>
            edit((now) =>
              setSets(now, [...draftSets(now), newSet(draftSets(now), defaults.apiKey)]),
            )
          }
        >
          Add an authentication type
        </Button>
      </div>
    </>
  )
}

/** What one authentication type asks for. */
function AuthenticationFields({
  authentication,
  set,
}: {
  authentication: Editable
  set: SetAuthentication
}) {
  const { draft, connector, readOnly } = useWizard()
  const defaults = useDefaults()
  const hasSecret = (connector?.hasClientSecret ?? false) || draft.clientSecret !== ''
  const problems = new Map(authenticationProblems(authentication, hasSecret))
  return (
    <ProblemsContext value={problems}>
      {authentication.type === 'basic' && (
        <div className={styles.pair}>
          <TextField
            label="User name label"
            value={authentication.usernameLabel}
            hint="What a person is asked for when connecting."
            onChange={(usernameLabel) => set({ ...authentication, usernameLabel }, 'usernameLabel')}
          />
          <TextField
            label="Password label"
            value={authentication.passwordLabel}
            onChange={(passwordLabel) => set({ ...authentication, passwordLabel }, 'passwordLabel')}
          />
        </div>
      )}
      {authentication.type === 'apiKey' && (
        <ApiKeyFields authentication={authentication} set={set} />
      )}
      {authentication.type === 'oauth2' && (
        <>
          <Field label="Identity provider" required>
            <Select
              value={providerOf(authentication)}
              disabled={readOnly}
              onChange={(_, data) => {
                const { clientId, scopes, redirectUrl } = authentication
                const kept = { clientId, scopes, redirectUrl }
                const preset = presets.find(({ id }) => id === data.value)
                set(
                  data.value === 'aad'
                    ? { ...defaults.oauth2, ...kept }
                    : { ...defaults.genericOAuth2, ...kept, ...preset?.urls },
                )
              }}
            >
              <option value="aad">Azure Active Directory</option>
              <option value="oauth2">Generic OAuth 2</option>
              {presets.map(({ id, displayName }) => (
                <option key={id} value={id}>
                  {displayName}
                </option>
              ))}
            </Select>
          </Field>
          {authentication.identityProvider === 'aad' ? (
            <AzureActiveDirectoryFields authentication={authentication} set={set} />
          ) : (
            <GenericOAuth2Fields authentication={authentication} set={set} />
          )}
        </>
      )}
    </ProblemsContext>
  )
}

function useDefaults() {
  const { publicUrl, redirectUrl } = useInstallation()
  const { tenantId } = useSignedIn()
  const none: Editable = { type: 'none' }
  const basic: Editable = { type: 'basic', usernameLabel: 'User name', passwordLabel: 'Password' }
  const apiKey: ApiKeyAuthentication = {
    type: 'apiKey',
    label: 'API Key',
    name: '',
    in: 'header',
    parameterName: 'api_key',
  }
  const shared = { type: 'oauth2', clientId: '', scopes: [] as string[], redirectUrl } as const
  const oauth2: AzureActiveDirectory = {
    ...shared,
    identityProvider: 'aad',
    loginUri: publicUrl,
    tenantId,
    resourceUri: '',
    enableOnBehalfOfLogin: false,
  }
  const genericOAuth2: GenericOAuth2 = {
    ...shared,
    identityProvider: 'oauth2',
    authorizationUrl: '',
    tokenUrl: '',
    refreshUrl: '',
  }
  return { none, basic, apiKey, oauth2, genericOAuth2 }
}

/** Providers whose addresses are known: generic OAuth 2.0 with the addresses filled in. */
const presets = Object.entries(IDENTITY_PROVIDER_TEMPLATES)
  .map(([id, { displayName, authorizationUrl, tokenUrl, refreshUrl, defaults }]) => {
    const fill = (url: string) =>
      url.replaceAll(/\{(\w+)\}/g, (whole, name: string) => defaults[name] ?? whole)
    const urls = {
      authorizationUrl: fill(authorizationUrl),
      tokenUrl: fill(tokenUrl),
      refreshUrl: fill(refreshUrl ?? tokenUrl),
    }
    return { id, displayName, urls }
  })
  .filter(
    // Those that take their addresses from elsewhere are no presets.
    ({ id, urls }) => !id.startsWith('aad') && !Object.values(urls).join('').includes('{'),
  )

function providerOf(authentication: AzureActiveDirectory | GenericOAuth2): string {
  if (authentication.identityProvider === 'aad') return 'aad'
  const { authorizationUrl, tokenUrl } = authentication
  const preset = presets.find(
    ({ urls }) => urls.authorizationUrl === authorizationUrl && urls.tokenUrl === tokenUrl,
  )
  return preset?.id ?? 'oauth2'
}

type SetAuthentication = (next: Editable, field?: string) => void

function ApiKeyFields({
  authentication,
  set,
}: {
  authentication: ApiKeyAuthentication
  set: SetAuthentication
}) {
  const { readOnly } = useWizard()
  const problem = useSecurityProblem()
  return (
    <>
      <div className={styles.pair}>
        <TextField
          label="Parameter label"
          required
          value={authentication.label}
          hint="What a person is asked for when connecting."
          onChange={(label) => set({ ...authentication, label }, 'label')}
        />
        <TextField
          label="Parameter name"
          required
          value={authentication.name}
          placeholder="X-API-Key"
          problem={problem('Parameter name')}
          hint="The header or query parameter that carries the key."
          onChange={(name) => set({ ...authentication, name: name.trim() }, 'name')}
        />
      </div>
      <Field label="Parameter location">
        <RadioGroup
          layout="horizontal"
          className={styles.choices}
          value={authentication.in}
          disabled={readOnly}
          onChange={(_, data) =>
            set({ ...authentication, in: data.value === 'query' ? 'query' : 'header' })
          }
        >
          <Radio value="header" label="Header" />
          <Radio value="query" label="Query" />
        </RadioGroup>
      </Field>
    </>
  )
}

/** What fields of the authentication type around still need, by label. */
const ProblemsContext = createContext<ReadonlyMap<string, string>>(new Map())

/** The problem of one field; null when there is none. */
function useSecurityProblem(): (field: string) => string | null {
  const problems = useContext(ProblemsContext)
  return (field) => problems.get(field) ?? null
}

const registrations = '/identity/app-registrations'

function AzureActiveDirectoryFields({
  authentication,
  set,
}: {
  authentication: AzureActiveDirectory
  set: SetAuthentication
}) {
  const { readOnly } = useWizard()
  const problem = useSecurityProblem()
  const { tenantId, loginUri, resourceUri } = authentication
  return (
    <>
      <TextField
        label="Client id"
        required
        value={authentication.clientId}
        problem={problem('Client id')}
        advice={
          authentication.clientId !== '' && !isGuid(authentication.clientId)
            ? 'An application (client) ID is a GUID. Check that you copied the whole of it.'
            : null
        }
        hint={
          <>
            Copy <em>Application (client) ID</em> from the Overview of the <strong>client</strong>{' '}
            in <TextLink to={registrations}>App registrations</TextLink>.
          </>
        }
        onChange={(clientId) => set({ ...authentication, clientId: clientId.trim() }, 'clientId')}
      />
      <ClientSecretField
        hint={
          <>
            Copy the <em>Value</em> of a secret from Certificates &amp; secrets of the{' '}
            <strong>client</strong> registration. It is shown there once, when it is made.
          </>
        }
      />
      <div className={styles.pair}>
        <TextField
          label="Authorization URL"
          value={loginUri}
          hint="Login URL: the origin of the identity provider, by default this installation."
          problem={checkProviderUrl(loginUri)}
          onChange={(text) => set({ ...authentication, loginUri: trimUrl(text) }, 'loginUri')}
        />
        <TextField
          label="Tenant ID"
          value={tenantId}
          hint="Directory (tenant) ID of the client, or common for a multitenant one."
          onChange={(text) => set({ ...authentication, tenantId: text.trim() }, 'tenantId')}
        />
      </div>
      <TextField
        label="Resource URL"
        required
        value={resourceUri}
        problem={problem('Resource URL')}
        hint={
          <>
            Copy <em>Application (client) ID</em> (or the Application ID URI) from the Overview of
            the <strong>resource</strong>, the API’s own registration. A trailing slash counts.
          </>
        }
        advice={
          resourceUri !== '' && resourceUri === authentication.clientId
            ? 'This is the client’s own id. Enter the id of the API’s registration.'
            : null
        }
        onChange={(text) => set({ ...authentication, resourceUri: text.trim() }, 'resourceUri')}
      />
      <Switch
        label="Enable on-behalf-of login"
        checked={authentication.enableOnBehalfOfLogin}
        disabled={readOnly}
        onChange={(_, data) => set({ ...authentication, enableOnBehalfOfLogin: data.checked })}
      />
      <ScopeField
        scopes={authentication.scopes}
        hint="Usually empty: the resource decides. Separate several with spaces."
        onChange={(scopes) => set({ ...authentication, scopes }, 'scopes')}
      />
      <RedirectUrlField redirectUrl={authentication.redirectUrl} />
    </>
  )
}

function GenericOAuth2Fields({
  authentication,
  set,
}: {
  authentication: GenericOAuth2
  set: SetAuthentication
}) {
  const problem = useSecurityProblem()
  const urls = [
    ['Authorization URL', 'authorizationUrl', 'Where people sign in.'],
    ['Token URL', 'tokenUrl', 'Where the code is exchanged for a token.'],
    ['Refresh URL', 'refreshUrl', 'Where tokens are renewed; usually the token URL.'],
  ] as const
  return (
    <>
      <TextField
        label="Client id"
        required
        value={authentication.clientId}
        problem={problem('Client id')}
        hint="From the client’s registration at the identity provider."
        onChange={(clientId) => set({ ...authentication, clientId: clientId.trim() }, 'clientId')}
      />
      <ClientSecretField hint="From the client’s registration at the identity provider." />
      {urls.map(([label, name, hint]) => (
        <TextField
          key={name}
          label={label}
          required
          value={authentication[name]}
          hint={hint}
          problem={checkProviderUrl(authentication[name])}
          onChange={(text) => {
            const next = { ...authentication, [name]: text.trim() }
            // The refresh URL follows the token URL until it is given its own.
            const follows = authentication.refreshUrl === authentication.tokenUrl
            if (name === 'tokenUrl' && follows) next.refreshUrl = text.trim()
            set(next, name)
          }}
        />
      ))}
      <ScopeField
        scopes={authentication.scopes}
        hint="What the API’s documentation asks for, separated by spaces."
        onChange={(scopes) => set({ ...authentication, scopes }, 'scopes')}
      />
      <RedirectUrlField redirectUrl={authentication.redirectUrl} />
    </>
  )
}

function ScopeField({
  scopes,
  hint,
  onChange,
}: {
  scopes: readonly string[]
  hint: string
  onChange: (scopes: string[]) => void
}) {
  return (
    <TextField
      label="Scope"
      value={scopes.join(' ')}
      hint={hint}
      onChange={(text) => onChange(splitScopes(text))}
    />
  )
}

/** Write-only: the browser is never told what is stored. */
function ClientSecretField({ hint }: { hint: React.ReactElement | string }) {
  const { draft, edit, connector, readOnly } = useWizard()
  // A save ends the replacing.
  const [replacedVersion, setReplacedVersion] = useState<number | null>(null)
  const replacing = connector !== null && replacedVersion === connector.version
  const problem = useSecurityProblem()
  const secret = draft.clientSecret
  if (connector?.hasClientSecret && !replacing && secret === '') {
    return (
      <section aria-label="Client secret">
        <div>Client secret</div>
        <div className={styles.row}>
          <span>A secret is stored. It is encrypted, and never sent back to the browser.</span>
          <Button
            size="small"
            disabled={readOnly}
            onClick={() => setReplacedVersion(connector.version)}
          >
            Replace
          </Button>
        </div>
      </section>
    )
  }
  return (
    <div>
      <TextField
        label="Client secret"
        type="password"
        value={secret}
        required={!connector?.hasClientSecret}
        problem={problem('Client secret')}
        hint={hint}
        advice={
          looksLikeSecretId(secret)
            ? 'This looks like a Secret ID. The sign-in needs the secret’s Value, which is shown once when the secret is made.'
            : null
        }
        onChange={(text) => {
          const clientSecret = text.trim()
          edit((now) => ({ ...now, clientSecret }), 'clientSecret')
        }}
      />
      {connector?.hasClientSecret && (
        <Button
          size="small"
          appearance="subtle"
          onClick={() => {
            setReplacedVersion(null)
            edit((now) => ({ ...now, clientSecret: '' }))
          }}
        >
          Keep the stored secret
        </Button>
      )}
    </div>
  )
}

function RedirectUrlField({ redirectUrl }: { redirectUrl: string }) {
  const installation = useInstallation()
  const shown = redirectUrl || installation.redirectUrl
  return (
    <Field
      label="Redirect URL"
      hint={
        <>
          Register it on the client’s <TextLink to={registrations}>app registration</TextLink>,
          under Authentication, as a redirect URI of the platform <strong>Web</strong>.
        </>
      }
    >
      <Input
        readOnly
        value={shown}
        contentAfter={<CopyButton label="Redirect URL" value={shown} />}
      />
    </Field>
  )
}

function trimUrl(text: string): string {
  return text.trim().replace(/\/+$/, '')
}

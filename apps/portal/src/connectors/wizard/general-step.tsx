import { Button, Field, Input, Radio, RadioGroup } from '@fluentui/react-components'
import { ImageRegular } from '@fluentui/react-icons/svg/image'
import { type ChangeEvent, useRef, useState } from 'react'
import { Section } from '../../shell/page.tsx'
import { ConnectorIcon } from '../connector-icon.tsx'
import { TextField } from './field.tsx'
import {
  checkBasePath,
  checkBrandColor,
  checkHost,
  checkIcon,
  setBasePath,
  setBrandColor,
  setDescription,
  setHost,
  setScheme,
} from './general-fields.ts'
import { textAt, valueAt } from './json-path.ts'
import { useWizard } from './wizard-context.ts'
import styles from './wizard.module.css'

/** Step 1: how the connector looks, and where its API answers. */
export function GeneralStep() {
  const { draft, edit, readOnly } = useWizard()
  const { definition, properties } = draft
  const title = textAt(definition, 'info', 'title')
  const description = textAt(definition, 'info', 'description')
  const color = textAt(properties, 'properties', 'iconBrandColor') || '#007ee5'
  const host = textAt(definition, 'host')
  const basePath = textAt(definition, 'basePath')
  const schemes = valueAt(definition, 'schemes')
  const usesHttp = Array.isArray(schemes) && schemes.includes('http') && !schemes.includes('https')
  return (
    <>
      <Section title="Appearance" description="What people see in lists and when they connect.">
        <div className={styles.form}>
          <section className={styles.preview} aria-label="Preview">
            <ConnectorIcon name={title} icon={draft.icon} color={color} size={56} />
            <div className={styles.previewText}>
              <div className={styles.previewTitle}>{title || 'Untitled connector'}</div>
              <div className={styles.hint}>{description || 'No description'}</div>
            </div>
          </section>
          <IconField />
          <Field
            label="Icon background color"
            {...(checkBrandColor(color) ? { validationMessage: checkBrandColor(color) } : {})}
          >
            <Input
              value={color}
              disabled={readOnly}
              onChange={(_, data) => edit((now) => setBrandColor(now, data.value.trim()), 'color')}
              contentAfter={
                <input
                  type="color"
                  className={styles.swatch}
                  aria-label="Pick the background color"
                  disabled={readOnly}
                  value={checkBrandColor(color) ? '#007ee5' : color}
                  onChange={(event) => {
                    const picked = event.currentTarget.value
                    edit((now) => setBrandColor(now, picked), 'color')
                  }}
                />
              }
            />
          </Field>
          <TextField
            label="Description"
            rows={3}
            value={description}
            hint="What the API is for, in a sentence or two."
            onChange={(text) => edit((now) => setDescription(now, text), 'description')}
          />
        </div>
      </Section>
      <Section title="Address" description="Where the API answers. Every action’s path follows it.">
        <div className={styles.form}>
          <Field label="Scheme" required>
            <RadioGroup
              layout="horizontal"
              className={styles.choices}
              disabled={readOnly}
              value={usesHttp ? 'http' : 'https'}
              onChange={(_, data) =>
                edit((now) => setScheme(now, data.value === 'http' ? 'http' : 'https'))
              }
            >
              <Radio value="https" label="HTTPS" />
              <Radio value="http" label="HTTP" />
            </RadioGroup>
          </Field>
          <div className={styles.pair}>
            <TextField
              label="Host"
              required
              value={host}
              placeholder="api.contoso.com"
              problem={checkHost(host)}
              hint="Paste a whole URL and it is taken apart."
              onChange={(text) => edit((now) => setHost(now, text), 'host')}
            />
            <TextField
              label="Base URL"
              value={basePath}
              placeholder="/"
              problem={checkBasePath(basePath)}
              hint="The part that all paths share."
              onChange={(text) => edit((now) => setBasePath(now, text), 'basePath')}
            />
          </div>
          <p className={styles.hint}>
            Requests go to{' '}
            <code className={styles.url}>
              {usesHttp ? 'http' : 'https'}://{host || 'host'}
              {basePath === '/' ? '' : basePath}/…
            </code>
            {usesHttp &&
              ' HTTP sends tokens in the clear: use it for an API on this machine or in a closed network.'}
          </p>
        </div>
      </Section>
    </>
  )
}

function IconField() {
  const { draft, edit, readOnly } = useWizard()
  const [problem, setProblem] = useState<string | null>(null)
  const input = useRef<HTMLInputElement>(null)
  const take = (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.currentTarget.files?.[0]
    event.currentTarget.value = ''
    if (!file) return
    const refused = checkIcon(file)
    setProblem(refused)
    if (refused) return
    const reader = new FileReader()
    reader.addEventListener('load', () => {
      const icon = typeof reader.result === 'string' ? reader.result : null
      edit((now) => ({ ...now, icon }))
    })
    reader.addEventListener('error', () => setProblem('The file could not be read. Try again.'))
    reader.readAsDataURL(file)
  }
  return (
    <div>
      <div className={styles.row}>
        <Button icon={<ImageRegular />} disabled={readOnly} onClick={() => input.current?.click()}>
          Upload icon
        </Button>
        {draft.icon && (
          <Button
            appearance="subtle"
            disabled={readOnly}
            onClick={() => edit((now) => ({ ...now, icon: null }))}
          >
            Remove icon
          </Button>
        )}
        <input
          ref={input}
          type="file"
          accept="image/png,image/jpeg"
          hidden
          aria-label="Icon file"
          onChange={take}
        />
      </div>
      <p className={styles.hint}>PNG or JPG, square, under 1 MB.</p>
      {problem && (
        <p role="alert" className={styles.problemLine}>
          {problem}
        </p>
      )}
    </div>
  )
}

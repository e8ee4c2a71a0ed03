import { Button } from '@fluentui/react-components'
import { AddRegular } from '@fluentui/react-icons/svg/add'
import { DeleteRegular } from '@fluentui/react-icons/svg/delete'
import { EditRegular } from '@fluentui/react-icons/svg/edit'
import { useState } from 'react'
import { CodeEditor } from '../../../shell/code-editor.tsx'
import { ConfirmDialog } from '../../../shell/confirm.tsx'
import { Notice } from '../../../shell/notice.tsx'
import { Section } from '../../../shell/page.tsx'
import { Tabs } from '../../../shell/tabs.tsx'
import styles from '../definition-step.module.css'
import { PlainTextField } from '../field.tsx'
import { isObject, objectAt, type JsonObject } from '../json-path.ts'
import { PropertyDialog } from '../property-dialog.tsx'
import { readDefinitionText } from '../read-definition-text.ts'
import { SchemaTree } from '../schema-tree.tsx'
import { useWizard } from '../wizard-context.ts'
import { AddPropertyDialog } from './add-property-dialog.tsx'
import {
  addProperty,
  checkReferenceName,
  deleteReference,
  referenceKey,
  referenceUses,
  removeProperty,
  renameReference,
  setReference,
} from './references.ts'

/** One shared schema: its name, its shape as a form or as text, and what refers to it. */
export function ReferenceEditor({ name }: { name: string }) {
  const { draft, edit, readOnly, selectOperation, followOperation } = useWizard()
  const [typedName, setTypedName] = useState(name)
  const [view, setView] = useState<'form' | 'json'>('form')
  const [deleting, setDeleting] = useState(false)
  const schema = objectAt(draft.definition, 'definitions', name)
  const problem = checkReferenceName(draft, typedName, name)
  const uses = referenceUses(draft, name)
  const rename = () => {
    const to = typedName.trim()
    if (problem || to === name) return
    edit((now) => renameReference(now, name, to))
    followOperation(referenceKey(to))
  }
  const remove = () => edit((now) => deleteReference(now, name))
  return (
    <>
      <Section
        title={`Reference ${name}`}
        description="A schema that operations share. What refers to it follows when it is renamed."
        commands={
          <Button
            icon={<DeleteRegular />}
            disabled={readOnly}
            onClick={() => (uses.length > 0 ? setDeleting(true) : remove())}
          >
            Delete reference
          </Button>
        }
      >
        <form
          className={styles.request}
          onSubmit={(event) => {
            event.preventDefault()
            rename()
          }}
        >
          <PlainTextField
            label="Reference name"
            value={typedName}
            disabled={readOnly}
            problem={problem}
            showProblem
            onChange={setTypedName}
          />
          <Button
            type="submit"
            disabled={readOnly || problem !== null || typedName.trim() === name}
          >
            Rename
          </Button>
        </form>
      </Section>
      <Section title="Schema">
        <Tabs
          label="Schema as"
          tabs={[
            ['form', 'Form'],
            ['json', 'JSON'],
          ]}
          selected={view}
          onSelect={setView}
        />
        {view === 'form' ? (
          <SchemaForm name={name} schema={schema} />
        ) : (
          <SchemaText name={name} schema={schema} />
        )}
      </Section>
      <Section
        title="Used by"
        description={uses.length === 0 ? 'Nothing refers to this schema.' : undefined}
      >
        {uses.length > 0 && (
          <ul aria-label="Used by">
            {uses.map(({ label, key }) => (
              <li key={label}>
                <button type="button" className={styles.link} onClick={() => selectOperation(key)}>
                  {label}
                </button>
              </li>
            ))}
          </ul>
        )}
      </Section>
      {deleting && (
        <ConfirmDialog
          title={`Delete ${name}?`}
          confirmLabel="Delete reference"
          onClose={() => setDeleting(false)}
          onConfirm={async () => remove()}
        >
          {uses.length === 1 ? 'One place refers' : `${uses.length} places refer`} to it:{' '}
          {uses
            .slice(0, 5)
            .map(({ label }) => label)
            .join('; ')}
          {uses.length > 5 && '; …'}. They have to be mended before the connector can be saved. Undo
          brings the schema back.
        </ConfirmDialog>
      )}
    </>
  )
}

function SchemaForm({ name, schema }: { name: string; schema: JsonObject }) {
  const { draft, edit, readOnly } = useWizard()
  const [property, setProperty] = useState<readonly string[] | null>(null)
  const [addingTo, setAddingTo] = useState<readonly string[] | null>(null)
  const set = (next: JsonObject) => edit((now) => setReference(now, name, next))
  return (
    <>
      <SchemaTree
        label={`Schema ${name}`}
        schema={schema}
        definition={draft.definition}
        {...(readOnly
          ? {}
          : {
              renderCommands: (path, inner) => (
                <>
                  <Button
                    size="small"
                    appearance="subtle"
                    icon={<EditRegular />}
                    aria-label={`Edit property ${path.at(-1)}`}
                    onClick={() => setProperty(path)}
                  />
                  {(inner['type'] === 'object' || 'properties' in inner) && (
                    <Button
                      size="small"
                      appearance="subtle"
                      icon={<AddRegular />}
                      aria-label={`Add a property to ${path.at(-1)}`}
                      onClick={() => setAddingTo(path)}
                    />
                  )}
                  <Button
                    size="small"
                    appearance="subtle"
                    icon={<DeleteRegular />}
                    aria-label={`Remove property ${path.at(-1)}`}
                    onClick={() => set(removeProperty(schema, path))}
                  />
                </>
              ),
            })}
      />
      {(schema['type'] === 'object' || 'properties' in schema) && (
        <Button icon={<AddRegular />} disabled={readOnly} onClick={() => setAddingTo([])}>
          Add property
        </Button>
      )}
      {property && (
        <PropertyDialog
          schema={schema}
          path={property}
          onClose={() => setProperty(null)}
          onSave={(changed) => {
            set(changed)
            setProperty(null)
          }}
        />
      )}
      {addingTo && (
        <AddPropertyDialog
          taken={Object.keys(objectAt(schema, ...addingTo, 'properties'))}
          onClose={() => setAddingTo(null)}
          onAdd={(property) => {
            set(addProperty(schema, addingTo, property))
            setAddingTo(null)
          }}
        />
      )}
    </>
  )
}

function SchemaText({ name, schema }: { name: string; schema: JsonObject }) {
  const { edit, readOnly } = useWizard()
  const [typed, setTyped] = useState<string | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const take = (text: string) => {
    setTyped(text)
    const reading = readDefinitionText(text)
    setProblem(reading.ok ? null : `Line ${reading.line}: ${reading.reason}`)
    if (reading.ok && isObject(reading.definition))
      edit((now) => setReference(now, name, reading.definition), `reference ${name} text`)
  }
  return (
    <>
      {problem && (
        <Notice intent="error" title="The schema cannot be read.">
          {problem} The form keeps the last good version.
        </Notice>
      )}
      <CodeEditor
        label={`Schema ${name} as JSON`}
        value={typed ?? JSON.stringify(schema, null, 2)}
        readOnly={readOnly}
        maxHeight="50vh"
        onChange={take}
      />
    </>
  )
}

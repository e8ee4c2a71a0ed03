import { Button, Field, Input, Select, Spinner, Switch, Textarea } from '@fluentui/react-components'
import {
  importResponseSample,
  listOperations,
  type Operation,
  type Parameter,
  resultResponse,
} from '@patchbay/connector-model'
import { PlayRegular } from '@fluentui/react-icons/svg/play'
import type { Connection, Connector, TestOperation, TestOperationResult } from '@patchbay/wire'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type ComponentProps, type FormEvent, useMemo, useState } from 'react'
import { api } from '../../shell/api.ts'
import { ErrorNotice } from '../../shell/notice.tsx'
import { useNotify } from '../../shell/notify.tsx'
import { Section } from '../../shell/page.tsx'
import { connectionPath, connectionsQuery } from '../queries.ts'
import type { ChoicesSource } from './ask-dynamic.ts'
import { DynamicChoicesField } from './dynamic-choices.tsx'
import { DynamicTreeField } from './dynamic-tree.tsx'
import {
  askedParameters,
  bodyProperties,
  choicesOf,
  choiceTitles,
  hasDynamicChoices,
  hasTree,
  initialValues,
  inputType,
  readBody,
  readValues,
  type TypedValues,
  valueKey,
  writeBody,
} from './parameter-values.ts'
import { TestResult } from './test-result.tsx'
import { PlainTextField } from '../wizard/field.tsx'
import { type JsonObject, objectAt, scalarText, textAt } from '../wizard/json-path.ts'
import { changeOperation, operationKey } from '../wizard/operations.ts'
import { parseDefault } from '../wizard/parse-default.ts'
import { useWizard } from '../wizard/wizard-context.ts'
import styles from './test-step.module.css'

/** Calls one operation of the stored connector and shows everything about it. */
export function OperationTest({
  connector,
  connection,
}: {
  connector: Connector
  connection: Connection | undefined
}) {
  const operations = useMemo(
    () =>
      listOperations(connector.definition).filter(
        (operation) => !operation.trigger && operation.operationId !== '',
      ),
    [connector.definition],
  )
  const [operationId, setOperationId] = useState('')
  const operation =
    operations.find((candidate) => candidate.operationId === operationId) ?? operations[0]
  if (!operation) {
    return (
      <Section title="Operation">
        <p className={styles.hint}>
          The stored connector has no action. Add one on the Definition step and save.
        </p>
      </Section>
    )
  }
  return (
    <Section title="Operation">
      <div className={styles.form}>
        <Field label="Operation" hint={operation.description ?? ''}>
          <Select value={operation.operationId} onChange={(_, data) => setOperationId(data.value)}>
            {operations.map((each) => (
              <option key={each.operationId} value={each.operationId}>
                {each.operationId}
                {each.summary ? ` – ${each.summary}` : ''}
              </option>
            ))}
          </Select>
        </Field>
      </div>
      <OperationForm
        key={`${operation.operationId} ${connector.version}`}
        operation={operation}
        connection={connection}
      />
    </Section>
  )
}

function OperationForm({
  operation,
  connection,
}: {
  operation: Operation
  connection: Connection | undefined
}) {
  const queries = useQueryClient()
  const notify = useNotify()
  const { edit, readOnly } = useWizard()
  const [typed, setTyped] = useState<TypedValues>(() => initialValues(operation))
  const [tried, setTried] = useState(false)
  const { parameters, problems } = readValues(operation, typed)
  const run = useMutation({
    mutationFn: async (connectionId: string) =>
      api.post<TestOperationResult>(`${connectionPath(connectionId)}/test`, {
        operationId: operation.operationId,
        parameters,
      } satisfies TestOperation),
    // A refused token may have changed the status, and every call its last use.
    onSettled: () => void queries.invalidateQueries({ queryKey: connectionsQuery.queryKey }),
  })
  const adoptionOf = ({ response }: TestOperationResult): (() => void) | undefined => {
    if (!response || response.status >= 300) return undefined
    const described = describeResponse(response.body)
    if (!described) return undefined
    const status = resultResponse(operation)?.status ?? 'default'
    return () => {
      edit((now) =>
        changeOperation(now, operationKey(operation), (old) => ({
          ...old,
          responses: {
            ...objectAt(old, 'responses'),
            [status]: { ...objectAt(old, 'responses', status), schema: described['schema'] },
          },
        })),
      )
      notify('The response is described by this one. Update the connector to keep it.')
    }
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (Object.keys(problems).length > 0 || !connection) return
    run.mutate(connection.id)
  }
  return (
    <>
      <form className={styles.form} onSubmit={submit} noValidate>
        {askedParameters(operation).map((parameter) => {
          const key = valueKey(parameter)
          const Control = parameter.in === 'body' ? BodyInput : ParameterInput
          return (
            <Control
              key={key}
              parameter={parameter}
              choices={
                connection && {
                  connectionId: connection.id,
                  operationId: operation.operationId,
                  parameter: parameter.name,
                  entered: without(parameters, parameter),
                }
              }
              value={typed[key] ?? ''}
              problem={tried ? (problems[key] ?? null) : null}
              onChange={(value) => setTyped((now) => ({ ...now, [key]: value }))}
            />
          )
        })}
        <div className={styles.row}>
          <Button
            type="submit"
            appearance="primary"
            icon={<PlayRegular />}
            disabled={!connection}
            disabledFocusable={run.isPending}
          >
            Test operation
          </Button>
          {run.isPending && <Spinner size="tiny" label="Calling" />}
          {!connection && <span className={styles.hint}>Make a connection first.</span>}
        </div>
      </form>
      <ErrorNotice
        error={run.error}
        title="The operation could not be tested."
        onDismiss={run.reset}
      />
      {run.data && (
        <TestResult result={run.data} onAdopt={readOnly ? undefined : adoptionOf(run.data)} />
      )}
    </>
  )
}

// What is being chosen does not decide between what.
function without(entered: Record<string, unknown>, parameter: Parameter): Record<string, unknown> {
  if (parameter.in === 'body') return entered
  const { [parameter.name]: _, ...others } = entered
  return others
}

// What is not JSON has no schema to learn.
function describeResponse(body: string): JsonObject | undefined {
  if (body.trim() === '') return undefined
  try {
    return importResponseSample({ body })
  } catch {
    return undefined
  }
}

interface ParameterInputProps {
  parameter: Parameter
  value: string
  problem: string | null
  /** Where choices are asked for; absent without a connection. */
  choices: ChoicesSource | undefined
  onChange: (value: string) => void
}

/** A body, property by property or as text. The text is what is sent; the fields write it. */
function BodyInput(props: ParameterInputProps) {
  const { parameter, value, choices, onChange } = props
  const properties = bodyProperties(parameter.schema)
  const body = readBody(value)
  const [raw, setRaw] = useState(properties.length === 0)
  return (
    <>
      {properties.length > 0 && (
        <Switch
          label="Raw body"
          checked={raw || !body}
          disabled={!body}
          onChange={(_, data) => setRaw(data.checked)}
        />
      )}
      {raw || !body ? (
        <ParameterInput {...props} />
      ) : (
        properties.map(({ name, schema }) => {
          const type = typeof schema['type'] === 'string' ? schema['type'] : 'object'
          const label = textAt(schema, 'title') || textAt(schema, 'x-ms-summary') || name
          if (choices && (hasTree(schema) || hasDynamicChoices(schema)))
            return (
              <DynamicField
                key={name}
                schema={schema}
                source={{ ...choices, parameter: `${parameter.name}/${name}` }}
                label={label}
                hint={`body, ${type}`}
                required={false}
                value={scalarText(body[name])}
                problem={null}
                onChange={(text) => onChange(writeBody(body, name, parseDefault(text, type).value))}
              />
            )
          return (
            <PropertyInput
              key={name}
              label={label}
              hint={`body, ${type}`}
              type={type}
              value={body[name]}
              onChange={(next) => onChange(writeBody(body, name, next))}
            />
          )
        })
      )}
    </>
  )
}

/** A value that operations give choices for, in a tree or a list. */
function DynamicField({ schema, ...field }: ComponentProps<typeof DynamicTreeField>) {
  return hasTree(schema) ? (
    <DynamicTreeField schema={schema} {...field} />
  ) : (
    <DynamicChoicesField {...field} />
  )
}

function PropertyInput({
  label,
  hint,
  type,
  value,
  onChange,
}: {
  label: string
  hint: string
  type: string
  value: unknown
  onChange: (value: unknown) => void
}) {
  const [problem, setProblem] = useState<string | null>(null)
  const take = (text: string) => {
    const read = parseDefault(text, type)
    setProblem(read.problem)
    if (!read.problem) onChange(read.value)
  }
  if (type === 'boolean') {
    return (
      <Field label={label} hint={hint}>
        <Select value={scalarText(value)} onChange={(_, data) => take(data.value)}>
          <option value="">No value</option>
          <option value="true">true</option>
          <option value="false">false</option>
        </Select>
      </Field>
    )
  }
  return (
    <PlainTextField
      label={label}
      hint={hint}
      value={scalarText(value)}
      problem={problem}
      showProblem
      onChange={take}
      {...(type === 'object' || type === 'array' ? { rows: 3 } : {})}
    />
  )
}

function ParameterInput({
  parameter,
  value,
  problem,
  choices: source,
  onChange,
}: ParameterInputProps) {
  const type = inputType(parameter)
  const titles = choiceTitles(parameter)
  const choices = type === 'boolean' ? ['true', 'false'] : choicesOf(parameter)
  const hint = [parameter.description, `${parameter.in}, ${type}`]
    .filter((text) => text !== undefined && text !== parameter.name)
    .join(' · ')
  if (source && (hasTree(parameter.schema) || hasDynamicChoices(parameter.schema)))
    return (
      <DynamicField
        schema={parameter.schema}
        source={source}
        label={parameter.summary ?? parameter.name}
        hint={hint}
        required={parameter.required}
        value={value}
        problem={problem}
        onChange={onChange}
      />
    )
  return (
    <Field
      label={parameter.summary ?? parameter.name}
      required={parameter.required}
      hint={hint}
      {...(problem ? { validationMessage: problem } : {})}
    >
      {choices.length > 0 ? (
        <Select value={value} onChange={(_, data) => onChange(data.value)}>
          <option value="">No value</option>
          {choices.map((choice) => (
            <option key={choice} value={choice}>
              {titles.get(choice) ?? choice}
            </option>
          ))}
        </Select>
      ) : type === 'object' || type === 'array' ? (
        <Textarea
          rows={6}
          spellCheck={false}
          className={styles.code}
          value={value}
          onChange={(_, data) => onChange(data.value)}
        />
      ) : (
        <Input
          value={value}
          autoComplete="off"
          inputMode={type === 'integer' ? 'numeric' : type === 'number' ? 'decimal' : 'text'}
          onChange={(_, data) => onChange(data.value)}
        />
      )}
    </Field>
  )
}

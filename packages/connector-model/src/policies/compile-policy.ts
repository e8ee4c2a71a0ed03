import { fieldOf, scalarText } from '../document.ts'
import {
  dynamicHostUrl,
  routeRequestToEndpoint,
  setHeader,
  setQueryParameter,
} from './address-policies.ts'
import {
  convertArrayToObject,
  convertObjectToArray,
  encodePropertyValue,
  moveProperties,
  setProperty,
  stringReplace,
  stringToArray,
} from './body-policies.ts'
import {
  pollingTrigger,
  setConnectionStatusToUnauthenticated,
  setValueFromUrl,
  updateNextLink,
} from './call-policies.ts'
import { MissingValue, UnsupportedExpression, parseTemplate } from './expression.ts'
import {
  type Compiled,
  type PolicyContext,
  PolicyError,
  type PolicyMessage,
  type PolicyTemplate,
  type Section,
} from './message.ts'
import type { PolicyInstance } from './policy-instances.ts'

/** Every policy template of custom connectors, by its id in lower case. */
const TEMPLATES: Readonly<Record<string, PolicyTemplate>> = {
  setheader: setHeader,
  setqueryparameter: setQueryParameter,
  dynamichosturl: dynamicHostUrl,
  dynamicsubdomain: dynamicHostUrl,
  routerequesttoendpoint: routeRequestToEndpoint,
  setproperty: setProperty,
  stringreplace: stringReplace,
  encodepropertyvalue: encodePropertyValue,
  stringtoarray: stringToArray,
  convertobjecttoarray: convertObjectToArray,
  convertarraytoobject: convertArrayToObject,
  moveproperties: moveProperties,
  setvaluefromurl: setValueFromUrl,
  updatenextlink: updateNextLink,
  pollingtrigger: pollingTrigger,
  setconnectionstatustounauthenticated: setConnectionStatusToUnauthenticated,
}

/** A policy made ready to be applied. */
export interface CompiledPolicy extends Omit<Compiled, 'pieces' | 'readsBody'> {
  templateId: string
  title: string
  section: Section
  /** It reads or changes the body of its section's message. */
  readsBody: boolean
  /**
   * Changes the message. Policies that ask nobody are done when this returns.
   *
   * @throws {PolicyError}
   */
  apply(message: PolicyMessage, context: PolicyContext): void | Promise<void>
}

/**
 * Makes a policy ready.
 *
 * @throws {PolicyError} when it is of a kind, section or expression that is not known.
 */
export function compilePolicy(instance: PolicyInstance): CompiledPolicy {
  const template = TEMPLATES[instance.templateId.toLowerCase()]
  const fail = (reason: string): never => {
    throw new PolicyError(`The policy "${instance.title}" (${instance.templateId}): ${reason}.`)
  }
  if (!template) return fail('there is no such template')
  const raw = (name: string) => fieldOf(instance.parameters, `x-ms-apimTemplateParameter.${name}`)
  const text = (name: string) => scalarText(raw(name))
  const written = scalarText(fieldOf(instance.parameters, 'x-ms-apimTemplate-policySection'))
  const section = written
    ? template.sections.find((each) => each.toLowerCase() === written.trim().toLowerCase())
    : template.sections[0]
  if (!section) return fail(`it cannot stand in the section "${written}"`)
  const failOn = (error: unknown): never => {
    if (error instanceof MissingValue || error instanceof TypeError) return fail(error.message)
    throw error
  }
  try {
    const {
      pieces = [],
      readsBody,
      ...compiled
    } = template.compile({
      text,
      raw,
      template: (name) => parseTemplate(text(name)),
    })
    return {
      ...compiled,
      templateId: instance.templateId,
      title: instance.title,
      // Templates that only make sense on answers are found in the section for requests too.
      section: template.sections[0] === 'Response' ? 'Response' : section,
      readsBody:
        readsBody ??
        pieces.some(
          ({ kind, ...piece }) =>
            kind === 'access' && 'accessor' in piece && piece.accessor === 'body',
        ),
      apply(message, context) {
        try {
          return compiled.apply(message, context)?.catch(failOn)
        } catch (error) {
          return failOn(error)
        }
      },
    }
  } catch (error) {
    if (error instanceof UnsupportedExpression) return fail(error.message)
    throw error
  }
}

/** Why a policy cannot be carried out; undefined when it can. */
export function policyProblem(instance: PolicyInstance): string | undefined {
  try {
    compilePolicy(instance)
    return undefined
  } catch (error) {
    if (error instanceof PolicyError) return error.message
    throw error
  }
}

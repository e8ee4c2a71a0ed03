import { type HostFunction, type RunContext, T, type Value } from '@patchbay/power-fx'
import type { ComponentDefinition, CustomProperty } from '../document.ts'
import { dataTypeOf } from './component-types.ts'

/** What a custom property is called on: a name of the app, or what a formula calls so. */
export type CallTarget =
  | { readonly kind: 'self' }
  | { readonly kind: 'parent' }
  | { readonly kind: 'component'; readonly name: string }
  | { readonly kind: 'control'; readonly name: string }

/** What calls of components' own functions, actions and events ask of the running app. */
export interface ComponentActions {
  /** @param args  By the parameter's name; one that was left out is not there. */
  call(
    target: CallTarget,
    property: string,
    args: ReadonlyMap<string, Value>,
  ): Value | Promise<Value>
}

/** The context of a run in an app with components. */
export interface ComponentRunContext extends RunContext {
  readonly components: ComponentActions
}

const CALLED: ReadonlySet<string> = new Set(['InputFunction', 'OutputFunction', 'Event', 'Action'])

/** Whether a custom property is called, with or without arguments. */
export function isCalled({ kind }: CustomProperty): boolean {
  return CALLED.has(kind)
}

/** The functions, actions and events of a component, as they are called on a target. */
export function componentFunctions(
  { customProperties }: ComponentDefinition,
  target: CallTarget,
): readonly HostFunction[] {
  return customProperties.filter(isCalled).map((property): HostFunction => {
    const { name, kind, dataType, parameters, description } = property
    const isBehavior = kind === 'Event' || kind === 'Action'
    return {
      name,
      ...(description !== undefined && { description }),
      parameters: parameters.map((parameter) => ({
        name: parameter.name,
        type: dataTypeOf(parameter.dataType),
        optional: parameter.isOptional,
      })),
      returns: dataType === 'None' ? T.Boolean : dataTypeOf(dataType),
      behavior: isBehavior,
      async: isBehavior,
      // What it reads is known inside of it alone.
      volatile: !isBehavior,
      invoke(args, call) {
        const { components } = call.context as Partial<ComponentRunContext>
        if (!components) throw new TypeError(`${name} works only in a running app.`)
        const given = new Map<string, Value>()
        for (const [i, parameter] of parameters.entries()) {
          const value = args[i]
          if (value !== undefined) given.set(parameter.name, value)
        }
        return components.call(target, name, given)
      },
    }
  })
}

import type { FunctionDeclaration, Parameter } from '../3-bind/function-declaration.ts'
import { hostDeclaration } from '../3-bind/host-declaration.ts'
import { BUILT_INS } from '../functions/registry.ts'
import { type SymbolTable, findSymbol, visibleFunctions } from '../symbols/symbol.ts'
import { type Type, formatType } from '../types/type.ts'

/** A function as help shows it. */
export interface FunctionHelp {
  readonly name: string
  readonly namespace: string
  readonly declaration: FunctionDeclaration
  readonly returns: string | undefined
  readonly deprecated: boolean
}

function typeText(type: Parameter['type'] | undefined): string {
  if (type === undefined) return 'Any'
  if (type === 'number') return 'Number'
  if (type.kind === 'Table' && type.fields.size === 0) return 'Table'
  if (type.kind === 'Record' && type.fields.size === 0) return 'Record'
  return formatType(type)
}

/** One parameter: `count: Number`, in brackets when it may be left out. */
export function parameterText(parameter: Parameter): string {
  const text = `${parameter.name}: ${typeText(parameter.type)}`
  return parameter.optional ? `[${text}]` : text
}

/** The functions of a namespace, the host's and the built-in ones. */
export function namespaceFunctions(
  namespace: string,
  symbols: SymbolTable | undefined,
): FunctionHelp[] {
  const own = (findSymbol(symbols, namespace)?.functions ?? []).flatMap(({ name }) =>
    functionHelp(name, namespace, symbols),
  )
  const builtIn = BUILT_INS.filter((f) => f.namespace === namespace).flatMap(({ name }) =>
    functionHelp(name, namespace, undefined),
  )
  return [...own, ...builtIn]
}

/** `Left(text: Text, count: Number)`. */
export function signatureText(help: FunctionHelp): string {
  const { declaration } = help
  const more = declaration.maximum === Infinity ? ', …' : ''
  return `${help.name}(${declaration.parameters.map(parameterText).join(', ')}${more})`
}

function returnText(returns: Type | 'number' | undefined): string | undefined {
  if (returns === undefined) return undefined
  return typeText(returns)
}

/** The functions that a name stands for; host functions hide built-in ones. */
export function functionHelp(
  name: string,
  namespace: string,
  symbols: SymbolTable | undefined,
): FunctionHelp[] {
  const hosts =
    namespace === ''
      ? [...visibleFunctions(symbols)]
      : (findSymbol(symbols, namespace)?.functions ?? [])
  const own = hosts.filter((host) => host.name === name)
  if (own.length > 0)
    return own.slice(0, 1).map((host) => ({
      name,
      namespace,
      declaration: hostDeclaration(host),
      returns: typeof host.returns === 'function' ? undefined : formatType(host.returns),
      deprecated: Boolean(host.deprecated),
    }))
  return BUILT_INS.filter((f) => f.name === name && (f.namespace ?? '') === namespace).map((f) => ({
    name,
    namespace,
    declaration: f,
    returns: returnText(f.returns),
    deprecated: false,
  }))
}

/** Every function callable by its bare name, one entry a name. */
export function allFunctions(symbols: SymbolTable | undefined): FunctionHelp[] {
  const found = new Map<string, FunctionHelp>()
  for (const host of visibleFunctions(symbols))
    if (!found.has(host.name)) found.set(host.name, functionHelp(host.name, '', symbols)[0]!)
  for (const builtIn of BUILT_INS)
    if (!builtIn.namespace && !found.has(builtIn.name))
      found.set(builtIn.name, {
        name: builtIn.name,
        namespace: '',
        declaration: builtIn,
        returns: returnText(builtIn.returns),
        deprecated: false,
      })
  return [...found.values()]
}

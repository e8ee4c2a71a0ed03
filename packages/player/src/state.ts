import { type AppCheck, type SymbolHost, type VariableInfo, hostOf } from '@patchbay/app-model'
import { type SymbolInfo, TableValue, type Value } from '@patchbay/power-fx'
import { signal } from 'alien-signals'
import type { VariableState } from './player.ts'
import type { WritableSignal } from './signal.ts'

/** Values of variables, context variables and collections. */
export class VariableStore {
  readonly #values = new Map<string, WritableSignal<Value>>()
  readonly #infos: readonly VariableInfo[]

  constructor(check: AppCheck, previous?: VariableStore) {
    this.#infos = check.variables.filter((info) => info.kind !== 'namedFormula')
    for (const info of this.#infos) {
      const key = keyOf(info.kind, info.screen, info.name)
      const before = previous?.peek(key)
      const initial = info.kind === 'collection' ? new TableValue([]) : null
      this.#values.set(key, signal<Value>(before ?? initial))
    }
  }

  /** A value by key, without being followed. */
  peek(key: string): Value | undefined {
    return this.#values.get(key)?.()
  }

  read(host: SymbolHost): Value {
    return this.#signalOf(host)?.() ?? null
  }

  /** The signal behind a variable; undefined while nothing has made it. */
  source(host: SymbolHost): (() => Value) | undefined {
    return this.#signalOf(host)
  }

  /** @throws {TypeError} When the symbol is not a variable of this app. */
  write(symbol: SymbolInfo, value: Value): void {
    const target = this.#signalOf(hostOf(symbol))
    if (!target) throw new TypeError(`${symbol.name} cannot be changed here`)
    target(value)
  }

  /** Sets a context variable of a screen: what `Navigate` hands over. */
  writeContext(screen: string, name: string, value: Value): void {
    const key = keyOf('contextVariable', screen, name)
    const known = this.#values.get(key)
    if (known) known(value)
    else this.#values.set(key, signal<Value>(value))
  }

  /** A context variable of one instance of a component; made when it is first read. */
  contextSource(screen: string, name: string): () => Value {
    const key = keyOf('contextVariable', screen, name)
    let known = this.#values.get(key)
    if (!known) this.#values.set(key, (known = signal<Value>(null)))
    return known
  }

  list(collections: boolean): VariableState[] {
    return this.#infos
      .filter((info) => (info.kind === 'collection') === collections)
      .map(({ name, kind, screen, type }) => ({
        name,
        kind,
        ...(screen !== undefined && { screen }),
        type,
        value: this.#values.get(keyOf(kind, screen, name))?.() ?? null,
      }))
  }

  #signalOf(host: SymbolHost | undefined): WritableSignal<Value> | undefined {
    switch (host?.kind) {
      case 'variable':
      case 'collection':
        return this.#values.get(keyOf(host.kind, undefined, host.name))
      case 'contextVariable':
        return this.#values.get(keyOf(host.kind, host.screen, host.name))
      default:
        return undefined
    }
  }
}

function keyOf(kind: string, screen: string | undefined, name: string): string {
  return `${kind}:${screen ?? ''}:${name}`
}

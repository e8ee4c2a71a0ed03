const MAX = (1n << 96n) - 1n
const MAX_SCALE = 28

const POWERS: bigint[] = [1n]
/** 10ⁿ. */
export function pow10(n: number): bigint {
  for (let i = POWERS.length; i <= n; i++) POWERS.push(POWERS[i - 1]! * 10n)
  return POWERS[n]!
}

const abs = (n: bigint) => (n < 0n ? -n : n)

function divideHalfEven(n: bigint, d: bigint): bigint {
  const negative = n < 0n !== d < 0n
  const [top, bottom] = [abs(n), abs(d)]
  let q = top / bottom
  const twice = (top % bottom) * 2n
  if (twice > bottom || (twice === bottom && (q & 1n) === 1n)) q += 1n
  return negative ? -q : q
}

/** Raised when a result does not fit 96 bits. */
export class DecimalOverflow extends RangeError {
  constructor() {
    super('The decimal result is beyond ±7.9E28.')
  }
}

/**
 * A .NET `System.Decimal`: a 96-bit integer and a scale of 0 to 28 decimal places. Results are
 * rounded half to even to fit; what does not fit even at scale 0 throws {@link DecimalOverflow}.
 */
export class Decimal {
  readonly coefficient: bigint
  readonly scale: number

  private constructor(coefficient: bigint, scale: number) {
    this.coefficient = coefficient
    this.scale = scale
  }

  static readonly zero = new Decimal(0n, 0)
  static readonly one = new Decimal(1n, 0)
  static readonly max = new Decimal(MAX, 0)

  /** The nearest decimal to coefficient × 10^−scale. */
  static of(coefficient: bigint, scale = 0): Decimal {
    let c = coefficient
    let s = scale
    if (s < 0) {
      c *= pow10(-s)
      s = 0
    }
    let drop = s > MAX_SCALE ? s - MAX_SCALE : 0
    let fitted = drop > 0 ? divideHalfEven(c, pow10(drop)) : c
    while (abs(fitted) > MAX) {
      const excess = abs(fitted).toString().length - 29
      drop += excess > 0 ? excess : 1
      if (drop > s) throw new DecimalOverflow()
      fitted = divideHalfEven(c, pow10(drop))
    }
    return new Decimal(fitted, s - drop)
  }

  /** A whole number of JavaScript. */
  static fromInteger(n: number): Decimal {
    return Decimal.of(BigInt(Math.trunc(n)))
  }

  /** A double, kept to its 15 significant digits as .NET's cast does. */
  static fromNumber(n: number): Decimal {
    if (!Number.isFinite(n)) throw new DecimalOverflow()
    if (Number.isSafeInteger(n) && Math.abs(n) < 1e15) return new Decimal(BigInt(n), 0)
    return Decimal.parse(n.toPrecision(15)).normalize()
  }

  /** Digits with an optional sign, point and exponent; invariant notation. */
  static parse(text: string): Decimal {
    const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(text)
    if (!match) throw new TypeError(`text: not a decimal: ${text}`)
    const [, sign, whole = '', fraction = '', exponent = '0'] = match
    const digits = (whole + fraction).replace(/^0+/, '') || '0'
    const scale = fraction.length - Number(exponent)
    if (digits === '0') return new Decimal(0n, Math.max(0, Math.min(MAX_SCALE, scale)))
    if (digits.length - scale > 29) throw new DecimalOverflow()
    if (digits.length - scale < -29) return Decimal.zero
    const c = BigInt(digits)
    return Decimal.of(sign === '-' ? -c : c, scale)
  }

  /** The double that .NET's conversion gives: not always the nearest, as it divides once rounded. */
  toNumber(): number {
    const size = abs(this.coefficient)
    const low = Number(size & 0xffff_ffff_ffff_ffffn)
    const value = (low + Number(size >> 64n) * 18446744073709551616) / 10 ** this.scale
    return this.coefficient < 0n ? -value : value
  }

  /** Without trailing zeros. */
  normalize(): Decimal {
    let { coefficient: c, scale: s } = this
    while (s > 0 && c % 10n === 0n) {
      c /= 10n
      s--
    }
    return s === this.scale ? this : new Decimal(c, s)
  }

  /** Plain digits, trailing zeros removed, never an exponent. */
  toString(): string {
    const { coefficient: c, scale: s } = this.normalize()
    if (s === 0) return c.toString()
    const digits = abs(c)
      .toString()
      .padStart(s + 1, '0')
    return `${c < 0n ? '-' : ''}${digits.slice(0, -s)}.${digits.slice(-s)}`
  }

  get sign(): -1 | 0 | 1 {
    return this.coefficient > 0n ? 1 : this.coefficient < 0n ? -1 : 0
  }

  negate(): Decimal {
    return new Decimal(-this.coefficient, this.scale)
  }

  abs(): Decimal {
    return this.coefficient < 0n ? this.negate() : this
  }

  add(other: Decimal): Decimal {
    if (this.scale === other.scale)
      return Decimal.of(this.coefficient + other.coefficient, this.scale)
    const scale = Math.max(this.scale, other.scale)
    return Decimal.of(this.at(scale) + other.at(scale), scale)
  }

  subtract(other: Decimal): Decimal {
    return this.add(other.negate())
  }

  multiply(other: Decimal): Decimal {
    return Decimal.of(this.coefficient * other.coefficient, this.scale + other.scale)
  }

  /** The divisor is not zero. */
  divide(other: Decimal): Decimal {
    let n = this.coefficient
    const d = other.coefficient
    let scale = this.scale - other.scale
    if (scale < 0) {
      n *= pow10(-scale)
      scale = 0
    }
    const room = 29 - (abs(n).toString().length - abs(d).toString().length)
    for (let extra = Math.min(MAX_SCALE - scale, Math.max(0, room)); extra >= 0; extra--) {
      const q = divideHalfEven(n * pow10(extra), d)
      if (abs(q) <= MAX) return new Decimal(q, scale + extra).normalize()
    }
    return Decimal.of(divideHalfEven(n, d), scale)
  }

  /** What is left after truncating division; takes the dividend's sign. */
  remainder(other: Decimal): Decimal {
    const scale = Math.max(this.scale, other.scale)
    return Decimal.of(this.at(scale) % other.at(scale), scale)
  }

  compare(other: Decimal): number {
    const scale = Math.max(this.scale, other.scale)
    const [a, b] = [this.at(scale), other.at(scale)]
    return a < b ? -1 : a > b ? 1 : 0
  }

  equals(other: Decimal): boolean {
    return this.compare(other) === 0
  }

  /** To so many decimal places (negative: before the point). */
  round(digits: number, mode: 'halfUp' | 'up' | 'down'): Decimal {
    if (digits >= this.scale) return this
    const drop = this.scale - digits
    const unit = pow10(drop)
    const magnitude = abs(this.coefficient)
    let q = magnitude / unit
    const rest = magnitude % unit
    if (mode === 'halfUp' ? rest * 2n >= unit : mode === 'up' && rest > 0n) q += 1n
    return Decimal.of(this.coefficient < 0n ? -q : q, digits)
  }

  floor(): Decimal {
    const whole = this.round(0, 'down')
    return this.coefficient < 0n && !whole.equals(this) ? whole.subtract(Decimal.one) : whole
  }

  private at(scale: number): bigint {
    return this.coefficient * pow10(scale - this.scale)
  }
}

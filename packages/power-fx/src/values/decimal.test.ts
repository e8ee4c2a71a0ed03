import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Decimal, DecimalOverflow } from './decimal.ts'

const d = (text: string) => Decimal.parse(text)

void test('arithmetic keeps 28 places and rounds half to even', () => {
  const cases: [Decimal, string][] = [
    [d('0.1').add(d('0.2')), '0.3'],
    [d('1').divide(d('3')), '0.3333333333333333333333333333'],
    [d('2').divide(d('3')), '0.6666666666666666666666666667'],
    [d('10').divide(d('4')), '2.5'],
    [d('1e-28').multiply(d('0.5')), '0'],
    [d('-7').remainder(d('3')), '-1'],
    [d('2.5').round(0, 'halfUp'), '3'],
    [d('-2.5').round(0, 'halfUp'), '-3'],
    [d('1234.5').round(-2, 'up'), '1300'],
    [d('-1.5').floor(), '-2'],
    [Decimal.fromNumber(0.1 + 0.2), '0.3'],
    [Decimal.fromNumber(1e21), '1000000000000000000000'],
  ]
  for (const [actual, expected] of cases) assert.equal(actual.toString(), expected)
})

void test('what does not fit 96 bits is refused', () => {
  assert.throws(() => Decimal.max.add(Decimal.one), DecimalOverflow)
  assert.throws(() => d('7.9228162514264337593543950336e28'), DecimalOverflow)
  assert.equal(d('79228162514264337593543950335').toString(), '79228162514264337593543950335')
})

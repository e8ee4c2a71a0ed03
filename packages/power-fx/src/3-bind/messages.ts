// Made by scripts/messages.ts from docs/messages.md. Do not edit.

/** Text of every diagnostic by key. */
export const MESSAGES = {
  ErrAddToSealed:
    "Can't add columns to a system record or table of system records. Use ShowColumns to extract the specific columns you need first.",
  ErrArgNotAValidIdentifier_Name: "Argument '{0}' is not a valid identifier.",
  ErrAsNotInContext: 'As is not permitted in this context',
  ErrBadArity: 'Invalid number of arguments: received {0}, expected {1}.',
  ErrBadArityMinimum: 'Invalid number of arguments: received {0}, expected {1} or more.',
  ErrBadArityOdd: 'Invalid number of arguments: received {0}, expected an odd number.',
  ErrBadArityRange: 'Invalid number of arguments: received {0}, expected {1}-{2}.',
  ErrBadOperatorTypes: "This operation isn't valid on these types: {0}, {1}.",
  ErrBadSchema_AdditionalField:
    "Invalid argument type. Input {0} value, contains an unexpected additional field '{1}'.",
  ErrBadSchema_ExpectedType:
    'Invalid argument type. Expecting a {0} value, but of a different schema.',
  ErrBadToken: 'Unexpected characters. Characters are used in the formula in an unexpected way.',
  ErrBadType: 'Invalid argument type.',
  ErrBadType_ExpectedType_ProvidedType:
    'Invalid argument type ({1}). Expecting a {0} value instead.',
  ErrBadType_ExpectedTypesCSV: 'Invalid argument type. Expecting one of the following: {0}.',
  ErrBadType_NonBehavioralVoidExpression:
    'Argument type mismatch. The types of all result arguments must agree with or be coercible to the first result argument.',
  ErrBadType_Type: 'Invalid argument type. Cannot use {0} values in this context.',
  ErrBehaviorPropertyExpected:
    "Behavior function in a non-behavior property. You can't use this property to invoke a behavior function.",
  ErrBooleanExpected:
    'Expected boolean. We expect a boolean (true/false) at this point in the formula.',
  ErrCannotCoerce_SourceType_TargetType:
    "Can't convert this data type. Power Apps can't convert this {0} to a {1}.",
  ErrColConflict_Name: "Column name conflict for '{0}'.",
  ErrColDNE_Name: "The specified column '{0}' does not exist.",
  ErrColExists_Name: "A column named '{0}' already exists.",
  ErrColonExpected: 'Expected colon. We expect a colon (:) at this point in the formula.',
  ErrColumnDoesNotExist_Name_Similar:
    "The specified column '{0}' does not exist. The column with the most similar name is '{1}'.",
  ErrColumnMissing_ColName_ExpectedType:
    "Missing column. Your formula is missing a column '{0}' with a type of '{1}'.",
  ErrColumnTypeMismatch_ColName_ExpectedType_ActualType:
    "Incompatible type. The '{0}' column in the data source you're updating expects a '{1}' type and you're using a '{2}' type.",
  ErrDecimalNeedsPowerFxV1:
    "The 'Decimal' function can only be used if the 'Power Fx 1.0 compatibility' feature is enabled.",
  ErrDeprecated: 'This syntax is deprecated.',
  ErrDeprecatedDotUseShowColumns:
    "Deprecated use of '.'. Please use the 'ShowColumns' function instead.",
  ErrEmptyInvalidIdentifier: 'The identifier has no valid text.',
  ErrEmptyIsland: 'Empty expressions cannot appear inside an interpolated string.',
  ErrExpectedFound_Ex_Fnd:
    "Unexpected characters. The formula contains '{0}' where '{1}' is expected.",
  ErrExpectedIdentifierArg_Name: 'Expected identifier name',
  ErrExpectedRestrictedType: "The formula's result is {0}; {1} is needed here.",
  ErrExpectedStringLiteralArg_Name: "Argument '{0}' is invalid, expected a text literal.",
  ErrFilterFunctionBehaviorAsPredicate:
    "Filter functions don't allow behavior functions as predicates.",
  ErrFilterFunction_OnlyTwoArgs:
    'Use the And operator to combine multiple predicates into the second argument.',
  ErrFunctionArg2ParamMustBeConstant:
    "The '{1}' parameter to the {0} function must be a constant value.",
  ErrGuidStrictComparison: 'GUID values can only be compared to other GUID values.',
  ErrIncompatibleTypesForEquality_Left_Right:
    "Incompatible types for comparison. These types can't be compared: {0}, {1}.",
  ErrIncorrectFormat_Func: "Incorrect format specifier for '{0}'.",
  ErrInvalidArgs_Func: "The function '{0}' has some invalid arguments.",
  ErrInvalidArgumentExpectedType:
    "Invalid argument '{0}'. Expected valid type name or inline type expression.",
  ErrInvalidDot: "The '.' operator cannot be used on {0} values.",
  ErrInvalidName: "Name isn't valid. '{0}' isn't recognized.",
  ErrInvalidRegEx: 'Invalid regular expression.',
  ErrInvalidRegExBackRefToCaptureInLookaround:
    'Invalid regular expression: Back reference "{0}" to sub match that is inside a lookbehind or lookahead.',
  ErrInvalidRegExBackRefToZeroCapture:
    'Invalid regular expression: Back reference "{0}" to sub match that may not happen due to alternation or zero quantifier.',
  ErrInvalidRegExBadBackRefNotDefined:
    'Invalid regular expression: Sub match "{0}" not defined or is an unsupported forward reference.',
  ErrInvalidRegExBadBackRefSelfReferencing:
    'Invalid regular expression: Self-referencing sub matches are not supported, found "{0}".',
  ErrInvalidRegExBadBalancing:
    'Invalid regular expression: Balancing sub matches are not supported, found "{0}".',
  ErrInvalidRegExBadConditional:
    'Invalid regular expression: Conditional alternation is not supported, found "{0}".',
  ErrInvalidRegExBadCurly:
    'Invalid regular expression: Literal curly braces must be escaped with a backslash, found "{0}".',
  ErrInvalidRegExBadEscape: 'Invalid regular expression: Invalid escape code, found "{0}".',
  ErrInvalidRegExBadEscapeInsideCharacterClass:
    'Invalid regular expression: Escape character not permitted within character class, found at the end of "{0}".',
  ErrInvalidRegExBadEscapeInsideNegativeCharacterClass:
    'Invalid regular expression: Negative escape character not permitted within negated character class, found at the end of "{0}".',
  ErrInvalidRegExBadEscapeOutsideCharacterClass:
    'Invalid regular expression: Escape character not permitted outside a character class, found "{0}".',
  ErrInvalidRegExBadExactQuantifier:
    'Invalid regular expression: Exact quantifiers cannot be used with quantifier modifiers such as ? for lazy, found "{0}".',
  ErrInvalidRegExBadInlineOptions:
    'Invalid regular expression: Inline options are limited to a combination of the letters [imnsx], cannot disable options, and cannot be used on a subexpression, found "{0}".',
  ErrInvalidRegExBadNamedCaptureAlreadyExists:
    'Invalid regular expression: Named sub match defined more than once, found at the beginning of "{0}".',
  ErrInvalidRegExBadNamedCaptureName:
    'Invalid regular expression: Sub match name must be a combination of word characters and not begin with a number, found "{0}".',
  ErrInvalidRegExBadOctal:
    'Invalid regular expression: Octal \\0 character codes are not supported, use hexadecimal \\x or Unicode \\u instead, found "{0}".',
  ErrInvalidRegExBadOptionsNotAtFront:
    'Invalid regular expression: Inline options must appear at the beginning of the regular expression, found "{0}" later.',
  ErrInvalidRegExBadParen: 'Invalid regular expression: Unsupported special group, found "{0}".',
  ErrInvalidRegExBadQuantifier:
    'Invalid regular expression: Possessive quantifiers are not supported, found "{0}".',
  ErrInvalidRegExBadSingleQuoteNamedCapture:
    'Invalid regular expression: Using single quoted named captures is not supported, use (?<...>) syntax instead, found "{0}".',
  ErrInvalidRegExBadSquare:
    'Invalid regular expression: Literal square braces must be escaped with a backslash even in character classes, for example \\[ or \\], found at the end of "{0}".',
  ErrInvalidRegExBadUnicodeCategory:
    'Invalid regular expression: Invalid Unicode category name, found "{0}".',
  ErrInvalidRegExCaptureInLookAround:
    'Invalid regular expression: Sub matches are not supported in look behinds, found at the beginning of "{0}".',
  ErrInvalidRegExCharacterClassCategoryUse:
    'Invalid regular expression: Character class in a character class range, or escape a literal hyphen with a backslash, found at the end of "{0}".',
  ErrInvalidRegExCharacterClassRangeReverse:
    'Invalid regular expression: The characters in a character class range are reversed, found at the end of "{0}".',
  ErrInvalidRegExEmptyCharacterClass:
    'Invalid regular expression: Square bracket character classes cannot be empty, found "{0}".',
  ErrInvalidRegExEndsWithBackslash: 'Invalid regular expression: Ends with an unescaped backslash.',
  ErrInvalidRegExGroupTrackerOverflow:
    'Invalid regular expression: Too many nested groups, found at the beginning of "{0}".',
  ErrInvalidRegExInlineOptionConflictsWithNumberedSubMatches:
    'Invalid regular expression: Inline option is incompatible with MatchOptions.NumberedSubMatches, found "{0}".',
  ErrInvalidRegExLiteralHyphenInCharacterClass:
    'Invalid regular expression: Literal hyphen in character class must be escaped with backslash, escape with "\\-", found at the end of "{0}".',
  ErrInvalidRegExLookbehindTooManyChars:
    'Invalid regular expression: Lookbehind exceeded maximum possible character limit of 250, found at the end of "{0}".',
  ErrInvalidRegExLowHighQuantifierFlip:
    'Invalid regular expression: Quantifier range low number is greater than high number, found "{0}".',
  ErrInvalidRegExMalformedSurrogatePair:
    'Invalid regular expression: Malformed Unicode surrogate pair (character U+10000 and above), found at the end of "{0}".',
  ErrInvalidRegExMixingNamedAndNumberedSubMatches:
    'Invalid regular expression: Named captures cannot be used with MatchOptions.NumberedSubMatches enabled, found "{0}".',
  ErrInvalidRegExNamedCaptureNameTooLong:
    'Invalid regular expression: Name of submatch is too long, found "{0}".',
  ErrInvalidRegExNumberOverflow: 'Invalid regular expression: Number is too large, found "{0}".',
  ErrInvalidRegExNumberedSubMatchesDisabled:
    'Invalid regular expression: Use named captures with "(?<name>...)" and "\\k<name>" or enable MatchOptions.NumberedSubMatches, found "{0}".',
  ErrInvalidRegExQuantifiedCapture:
    'Invalid regular expression: Quantifier on a group containing another quantifier or empty alternation that could result in an ambiguous result, found at the end of "{0}".',
  ErrInvalidRegExQuantifierOnNothing:
    'Invalid regular expression: Quantifier without something to quantify, found "{0}".',
  ErrInvalidRegExQuantifierOursideLookAround:
    'Invalid regular expression: Quantifiers are not supported on look behinds or look aheads, found at the end of "{0}".',
  ErrInvalidRegExRepeatInCharClass:
    'Invalid regular expression: Character repeated in character class, found at the end of "{0}".',
  ErrInvalidRegExRepeatedInlineOption:
    'Invalid regular expression: Repeated inline option, found "{0}".',
  ErrInvalidRegExSurrogatePairInCharacterClass:
    'Invalid regular expression: Unicode characters in surrogate pairs (character U+10000 and above) are not supported in character classes, found "{0}".',
  ErrInvalidRegExUnclosedCaptureGroups:
    'Invalid regular expression: Unclosed groups, too few closing parenthesis.',
  ErrInvalidRegExUnclosedInlineComment: 'Invalid regular expression: Unclosed inline comment.',
  ErrInvalidRegExUnclosedInlineCommentWithContext:
    'Invalid regular expression: Unclosed inline comment, found "{0}".',
  ErrInvalidRegExUnescapedCharInCharacterClass:
    'Invalid regular expression: Literal character needs to be escaped with a backslash when used in a character class, found at the end of "{0}".',
  ErrInvalidRegExUnlimitedQuantifierInLookAround:
    'Invalid regular expression: Unlimited quantifiers are not supported in look behinds, found at the end of "{0}".',
  ErrInvalidRegExUnopenedCaptureGroups:
    'Invalid regular expression: Unopened groups, too few opening parenthesis.',
  ErrInvalidRegExUnterminatedSquare:
    'Invalid regular expression: Unclosed character class square bracket.',
  ErrInvalidRegExV1Options:
    'Invalid regular expression: MatchOptions.DotAll and MatchOptions.FreeSpacing are only available with Power Fx V1, found "{0}".',
  ErrInvalidRegExWithContext: 'Invalid regular expression, found "{0}".',
  ErrInvalidSchemaNeedCol: 'Invalid schema, expected a one-column table.',
  ErrInvalidSchemaNeedTypeCol_Col: "Invalid schema, expected a column of {0} values for '{1}'.",
  ErrInvalidStringInterpolation:
    'Expressions which appear inside an interpolated string must evaluate to a Text value or to a compatible type.',
  ErrJSONArg1UnsupportedType: "The JSON function cannot serialize objects of type '{0}'.",
  ErrJoinArgIsNotAsNode:
    "Arguments starting from the 5th position are meant to rename columns and are expected to be 'As' node arguments i.e LeftRecord.Name As NewName.",
  ErrJoinAtLeastOneRigthRecordField:
    "At least one '{0}' column must be declared to compose the join result.",
  ErrJoinCantAddRename:
    "'{0}' can not be added/renamed due to colission with another column with same name.",
  ErrJoinDottedNameleft:
    "The '{0}' value is invalid in this context. It should be a reference to either '{1}' or '{2}' scope name.",
  ErrJoinNotPlainJoinTypeEnum:
    "Expected plain 'JoinType' enum value. Different enums or passing it throught another function is not supported i.e. Join(..., If(true, JoinType.Inner, JoinType.Left)).",
  ErrMutationNotAVariable: "The first argument of '{0}' must be a variable that can be changed.",
  ErrNamedFormula_AlreadyDefined: "Named formula '{0}' is already defined.",
  ErrNamedFormula_MissingValue: 'Named formula must be an expression.',
  ErrNamedType_AlreadyDefined: "Named type '{0}' is already defined.",
  ErrNamedType_Circular: "Named type '{0}' refers to itself.",
  ErrNeedPrimitive: 'Expected a text, numeric, boolean, or date/time value.',
  ErrNeedRecord: 'Cannot use a non-record value in this context.',
  ErrNeedRecordOrTable: 'Only record or table values can be used in this context.',
  ErrNeedRecord_Arg: "Cannot use a non-record value in this context: '{0}'.",
  ErrNeedRecord_Func: "The first argument of '{0}' should be a record.",
  ErrNeedTableCol_Func: "The first argument of '{0}' should be a one-column table.",
  ErrNeedTable_Func: "The first argument of '{0}' should be a table.",
  ErrNotSupportedFormat_Func:
    "The second argument of the '{0}' function is only supported for numeric and date/time values.",
  ErrNumberExpected: 'Expected number. We expect a number at this point in the formula.',
  ErrNumberOrStringExpected:
    'Expected text or number. We expect text or a number at this point in the formula.',
  ErrNumberTooLarge: 'Numeric value is too large.',
  ErrOperandExpected: `Expected an operand. The formula or expression expects a valid operand. For example, you can add the operand '2' to the expression ' 1 +_' so that the result is '3'. Or, you can add the operand "there" to the expression '"Hi "& _ ' so that the result is 'Hi there'.`,
  ErrOperatorExpected:
    'Expected operator. We expect an operator such as +, *, or & at this point in the formula.',
  ErrRecordOfNoSource: "A data source or collection is expected before '@'.",
  ErrRemoveAllArg: "If provided, last argument must be 'RemoveFlags.All'. Is there a typo?",
  ErrRenameOfSealed:
    "Can't rename columns of a system record or table of system records. Use ShowColumns to extract the specific columns you need first.",
  ErrRuleNestedTooDeeply: 'The formula is nested too deeply.',
  ErrStringExpected: 'Expected text. We expect text at this point in the formula.',
  ErrSummarizeDataSourceContainsThisGroupColumn:
    "The data source contains a column named 'ThisGroup', which conflicts with a reserved name. Use the 'RenameColumns' function to pick a different name.",
  ErrSummarizeDataSourceScopeNotSupported:
    "Scoping the data source (usage of 'As' keyword) is not supported.",
  ErrSummarizeInvalidArg:
    "Summarize arguments must be either existing column names to group by or formulas named with the 'As' keyword.",
  ErrSummarizeNoGroupBy: 'Summarize requires at least one grouping column.',
  ErrSummarizeThisGroupColumnName:
    "Column 'ThisGroup' conflicts with a reserved name. Use the 'RenameColumns' function to pick a different name.",
  ErrSymbolExpected:
    "The argument '{0}' of '{1}' must be a name, such as a screen, control or variable.",
  ErrTableDoesNotAcceptThisType:
    'Incompatible type. The item you are trying to put into a table has a type that is not compatible with the table.',
  ErrTextFormatTooLarge: "The format specifier for '{0}' is too long. The maximum length is {1}.",
  ErrTypeError_Arg_Expected_Found:
    "The type of this argument '{0}' does not match the expected type '{1}'. Found type '{2}'.",
  ErrTypeFunction_InvalidTypeExpression:
    "Type expression is invalid. '{0}' cannot be used in a type expression.",
  ErrTypeFunction_UnsupportedUsage:
    'Unsupported usage: Type function can only be used in type arguments and type declarations.',
  ErrUDF_DuplicateParameter: "Parameter '{0}' is declared more than once.",
  ErrUDF_FunctionAlreadyDefined: 'Function {0} is already defined.',
  ErrUDF_FunctionNameRestricted: "Function name '{0}' is restricted and cannot be used.",
  ErrUDF_InvalidParamType: "Parameter type '{0}' is not allowed in a user-defined function.",
  ErrUDF_InvalidReturnType: "Return type '{0}' is not allowed in a user-defined function.",
  ErrUDF_ReturnTypeDoesNotMatch:
    "The stated function return type '{0}' does not match the return type of the function body '{1}'.",
  ErrUDF_ReturnTypeMissing:
    "Missing column in the function body. The function return type needs a column '{0}' of type '{1}'.",
  ErrUDF_ReturnTypeSchemaAdditionalFields:
    "Invalid function body. Returned {0} value, contains an unexpected additional field '{1}'.",
  ErrUDF_ReturnTypeSchemaIncompatible:
    "Incompatible function body. The '{0}' column in the function return type expects a '{1}' type and you're returning a '{2}' type in function body.",
  ErrUDF_TooManyParameters: "Function '{0}' has too many parameters. At most {1} are allowed.",
  ErrUDF_UnknownType: 'Unknown type {0}.',
  ErrUnOrderedTypeForComparison_Type: 'Unable to compare values of type {0}.',
  ErrUnimplementedFunction: "'{0}' is a recognized but not supported function.",
  ErrUnknownFunction: "'{0}' is an unknown or unsupported function.",
  ErrUnknownNamespaceFunction: "'{0}' is an unknown or unsupported function in namespace '{1}'.",
  ErrUnsupportedTypeInTypeArgument: "Unsupported type '{0}' in type argument.",
  ErrUntypedObjectScope:
    'Untyped objects cannot be used as the first argument to functions which support record scopes.',
  ErrVariableRegEx: 'Regular expression must be a constant value.',
  ErrVariableRegExOptions: 'MatchOptions must be a constant value.',
  ErrVoidNotAllowed: "Void value (result of the expression can't be used).",
  MutationFunctionCannotBeUsedWithImmutableValue:
    "The value passed to the '{0}' function cannot be changed.",
  SuggestDelegation:
    "This part of the formula may not work correctly on large data sets: '{0}' runs on this device over the rows that were fetched.",
  UnexpectedCharacterToken: "Unexpected character in formula: '{0}'.",
  WarnDeprecatedFunction: "'{0}' is deprecated. {1}",
  WarnLiteralPredicate:
    'Warning: This predicate is a literal value and does not reference the input table.',
  WarnUnknownColumn: "The column '{0}' is not used here.",
} as const

/** Key of a diagnostic. */
export type MessageKey = keyof typeof MESSAGES

/** The text with its places filled in. An unknown key is its own text. */
export function formatMessage(key: string, args: readonly string[] = []): string {
  const template: string = Object.hasOwn(MESSAGES, key) ? MESSAGES[key as MessageKey] : key
  return template.replace(/\{(\d+)\}/g, (_, index) => args[Number(index)] ?? '')
}

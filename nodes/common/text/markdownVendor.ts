/**
 * The Markdown parser, in a file of its own so that it is loaded only when a text is converted; see common/jsonVendor.ts.
 */
export { getDefaults, Lexer, Tokenizer, type MarkedToken, type Token, type Tokens } from 'marked';

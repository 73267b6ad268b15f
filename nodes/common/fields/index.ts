/*
 * The fields that operations and triggers declare. `field` has the types; the other files make fields: with one value
 * (`single`), chosen from a list (`locators`), several below one label (`groups`), shown under conditions (`conditions`), that take
 * IDs and no names (`ids`), or with another way to read their value (`readers`).
 */
export * from './conditions';
export * from './field';
export * from './groups';
export * from './ids';
export * from './locators';
export * from './readers';
export * from './single';

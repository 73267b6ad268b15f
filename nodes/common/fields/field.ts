import type { IDataObject, INodeProperties, NodeOperationError } from 'n8n-workflow';

/**
 * One parameter of a node: the n8n property together with the code that reads its value. An operation declares it
 * under the parameter's name, so a value cannot be read in any other way.
 */
export interface Field<T> {
	/** The label in the editor. Error messages name the field by it. */
	readonly displayName: string;
	/** Returns the n8n properties for the field's parameter name: one, or several for a group of fields. */
	properties(name: string): INodeProperties[];
	/**
	 * Reads the value.
	 *
	 * @throws NodeOperationError that names the field and the item
	 */
	read(input: Input, name: string): T;
	/** For a field with options: returns the option whose value or label was given. It decides which other fields are shown. */
	meant?(given: unknown): unknown;
}

/** Fields by parameter name. */
export type Fields = Readonly<Record<string, Field<unknown>>>;

/** The values of fields, by parameter name. */
export type Values<F extends Fields> = {
	readonly [K in keyof F]: F[K] extends Field<infer T> ? T : never;
};

/** The source of field values: a node's parameters for one item, or the members of a collection. */
export interface Input {
	/** Returns a parameter's value as n8n evaluates it; undefined where it is hidden, absent or null. */
	value(name: string): unknown;
	/** Returns the mode of a resource locator, '' where the whole locator is an expression. */
	mode(name: string): string;
	/** Tells whether the value is an expression; with a path, whether that member of the value is one. */
	hasExpression(name: string, ...path: string[]): boolean;
	/** Returns the workflow's time zone, for dates that name none. */
	timeZone(): string;
	/** The item that the values are read for; undefined outside of a run. */
	readonly subject?: Subject;
	/** Receives the IDs in a field's value. Absent where no caller needs them. */
	identify?(identified: Identified): void;
	/** Makes the error for a value that cannot be used. It names the field and the item. */
	reject(field: Labelled, complaint: string, hint?: string): NodeOperationError;
}

/** Describes the IDs of a field, for complaints. */
export interface Naming<T> {
	/** E.g. `group`. */
	noun: string;
	/** An ID as the platform makes it. */
	example?: string;
	/** The node's list search method that finds IDs by name, where the platform has a list. */
	search?: string;
	/** The form of all these IDs. Default: ASCII without blanks, and not in quotes or brackets. */
	shape?: RegExp;
	/** A form that no name has: a value of this form is not looked up as a name. */
	evident?: RegExp;
	/** Returns the IDs in the field's value. */
	idsIn(value: T): readonly string[];
}

/** A field's IDs for one item. */
export interface Identified {
	ids: readonly string[];
	naming: Omit<Naming<unknown>, 'idsIn'>;
}

/** The item that values are read for. */
export interface Subject {
	readonly json: IDataObject;
	/** The platform of the node, as triggers name it. */
	readonly platform: string;
	/** Returns the message that the item answers: the output of this platform's trigger that started the execution. */
	origin(): IDataObject | undefined;
}

/** An n8n property's label. */
export type Labelled = Pick<INodeProperties, 'displayName'>;

/** The parts of an n8n property that every field can have. */
export interface FieldOptions extends Labelled {
	description?: string;
	placeholder?: string;
	hint?: string;
	required?: boolean;
	builderHint?: INodeProperties['builderHint'];
}

/** Returns the n8n properties of fields, with their names and display conditions. */
export function propertiesOf(fields: Fields): INodeProperties[] {
	return Object.entries(fields).flatMap(([name, field]) => field.properties(name));
}

/** Reads all fields, in the order in which they are declared. */
export function readAll<F extends Fields>(fields: F, input: Input): Values<F> {
	const values: Record<string, unknown> = {};
	const meaning = meaningOf(fields, input);
	for (const [name, field] of Object.entries(fields)) {
		values[name] = field.read(meaning, name);
	}
	return values as Values<F>;
}

/** Returns an input that gives an option for its label, so that a label shows the same fields as its option. */
function meaningOf(fields: Fields, input: Input): Input {
	const hasOptions = Object.values(fields).some(({ meant }) => meant !== undefined);
	return hasOptions ? new MeaningInput(fields, input) : input;
}

/** A class, because an object whose prototype is the input of an item takes several times as long to make. */
class MeaningInput implements Input {
	readonly identify: Input['identify'];

	constructor(
		private readonly fields: Fields,
		private readonly input: Input,
	) {
		const { identify } = input;
		if (identify !== undefined) this.identify = (identified) => identify.call(input, identified);
	}

	value(name: string): unknown {
		return valueMeant(this.fields, name, this.input.value(name));
	}

	mode(name: string): string {
		return this.input.mode(name);
	}

	hasExpression(name: string, ...path: string[]): boolean {
		return this.input.hasExpression(name, ...path);
	}

	timeZone(): string {
		return this.input.timeZone();
	}

	get subject(): Subject | undefined {
		return this.input.subject;
	}

	reject(field: Labelled, complaint: string, hint?: string): NodeOperationError {
		return this.input.reject(field, complaint, hint);
	}
}

/** Returns the option that a field's value means; the value itself of a field without options. */
export function valueMeant(fields: Fields, name: string, given: unknown): unknown {
	const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
	return field?.meant?.(given) ?? given;
}

import type { IDataObject, INodeProperties } from 'n8n-workflow';

import type { Call } from '../../../common/call';

export const tagField: INodeProperties = {
	displayName: 'Tag',
	name: 'tag',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. Speaker',
	description: 'Name of the tag, at most 9 characters',
};

export const colorField: INodeProperties = {
	displayName: 'Color',
	name: 'color',
	type: 'color',
	default: '#2563eb',
};

export const descField: INodeProperties = {
	displayName: 'Description',
	name: 'desc',
	type: 'string',
	default: '',
	placeholder: 'e.g. Leads the tours',
};

export const sortField: INodeProperties = {
	displayName: 'Sort',
	name: 'sort',
	type: 'number',
	default: 0,
	description: "Place among the group's tags, the smallest first",
};

const LONGEST_TAG = 9;

/** The name of a tag; the documents give the limit (https://www.yhchat.com/document/456-461). */
export function checkTag(call: Call, field: string, tag: string): string {
	if ([...tag].length > LONGEST_TAG) {
		throw call.complaint(
			field,
			`has ${[...tag].length} characters, but a tag can have ${LONGEST_TAG}`,
		);
	}
	return tag;
}

/** Color, description and place, as far as they are given. */
export function tagDetails(call: Call, { color, desc, sort }: IDataObject): IDataObject {
	if (color !== undefined && !/^#[0-9a-f]{6}$/i.test(String(color))) {
		throw call.complaint('color', `must be written as #RRGGBB, not "${String(color)}"`);
	}
	return {
		...(color !== undefined && { color }),
		...(desc !== undefined && { desc }),
		...(sort !== undefined && { sort }),
	};
}

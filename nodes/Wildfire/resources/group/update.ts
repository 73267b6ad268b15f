import {
	changing,
	group as fieldGroup,
	groupedCollection,
	map,
	number,
	text,
	type Field,
} from '../../../common/fields';
import { operation } from '../../../common/operations/operation';
import {
	announcement,
	atMost,
	checkLength,
	groupField,
	NOTIFICATION,
	oneGroup,
	type Column,
} from '../../fields';
import { joinType, muted, privateChatAllowed, searchable } from '../../groupSettings';
import { postEach } from '../../transport';

/** A change of a group's property: the server's number of the property, and the value as text. */
interface Change {
	type: number;
	value: string;
}

/** Makes a field whose value changes one property. */
function property<T>(type: number, field: Field<T>, write: (value: T) => string): Field<Change> {
	return map(field, (value) => ({ type, value: write(value) }));
}

/** The columns of the properties that have one of a certain length. */
const COLUMN_OF: Readonly<Record<number, Column>> = { 0: 'name', 1: 'address' };

const asText = (value: string) => value;
const LARGEST = 2_147_483_647;

const changeFields = changing({
	privateChatAllowed: property(5, privateChatAllowed, String),
	extra: property(
		2,
		text({
			displayName: 'Extra',
			description: "Free text stored with the group, for the app's own use",
		}),
		asText,
	),
	joinType: property(4, joinType, String),
	muted: property(3, muted, String),
	name: property(
		0,
		atMost('name', text({ displayName: 'New Group Name', placeholder: 'e.g. Weekend hikers' })),
		asText,
	),
	other: map(
		fieldGroup({
			displayName: 'Other Property',
			placeholder: 'Add property',
			description: 'A property by its number on the server, for professional editions',
			group: { displayName: 'Property', name: 'property' },
			inCollection: true,
			fields: changing({
				type: number({
					displayName: 'Property Number',
					min: 0,
					max: LARGEST,
					default: 7,
					description: 'For example 7 for history messages, 10 for group type',
				}),
				value: text({ displayName: 'Property Value', placeholder: 'e.g. 1' }),
			}),
		}),
		(change, reject) => {
			const column = COLUMN_OF[change.type];
			if (column !== undefined) checkLength(column, change.value, reject);
			return change;
		},
	),
	portrait: property(
		1,
		atMost(
			'address',
			text({ displayName: 'Portrait URL', placeholder: 'e.g. https://example.com/group.png' }),
		),
		asText,
	),
	searchable: property(6, searchable(LARGEST), String),
});

const updateFields = groupedCollection({
	displayName: 'Update Fields',
	groups: { changes: changeFields, notification: NOTIFICATION },
});

/**
 * POST /robot/group/modify, once for each field that is set. The value is always text: "0" or "1" for booleans. Type
 * 6 is in the server's code but not in the documents. Their `new_owner` is a copying mistake and is not sent.
 */
export const update = operation({
	value: 'update',
	name: 'Update',
	action: 'Update group',
	description: 'Change the name, portrait or settings of a group',
	source: 'https://docs.wildfirechat.cn/robot_api/group_api.html',
	fields: { groupId: groupField, updateFields },
	targets: oneGroup,
	async run(call, { updateFields: { changes: updates, notification } }) {
		const changes = Object.entries(updates).map(([name, change]) => ({
			field: name === 'other' ? `property ${change.type}` : name,
			label: changeFields[name as keyof typeof changeFields].displayName,
			change,
		}));
		if (changes.length === 0) throw call.reject(updateFields, 'holds no field to change');
		const common = { ...(await announcement(call, notification)), group_id: call.target };
		const bodies = changes.map(({ label, change: { type, value } }) => ({
			label,
			body: { ...common, type, value },
		}));
		await postEach(call, '/robot/group/modify', bodies);
		return { success: true, groupId: call.target, updated: changes.map(({ field }) => field) };
	},
});

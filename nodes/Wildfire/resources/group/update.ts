import type { Call } from '../../../common/call';
import type { Operation } from '../../../common/operation';
import { groupField, groupWrite, notificationField, oneGroup } from '../../fields';
import { requestEach } from '../../transport';

/** What can be changed: the field of this node, the number the server knows it by, and how its value is written. */
const PROPERTIES: Record<string, { type: number; write(call: Call, value: unknown): string }> = {
	name: { type: 0, write: asText },
	portrait: { type: 1, write: asText },
	extra: { type: 2, write: asText },
	muted: { type: 3, write: (call, value) => (call.flag('muted', value) ? '1' : '0') },
	joinType: { type: 4, write: (call, value) => String(call.number('joinType', value)) },
	privateChatAllowed: {
		type: 5,
		write: (call, value) => (call.flag('privateChatAllowed', value) ? '0' : '1'),
	},
	searchable: { type: 6, write: (call, value) => String(call.number('searchable', value)) },
};

function asText(_call: Call, value: unknown): string {
	return String(value);
}

/**
 * POST /robot/group/modify, once for each field that is set. The value is always text: "0"/"1" for switches. Type 6 is in
 * the server's code but not in the documents; their `new_owner` is a copying mistake and is not sent.
 *
 * Source: https://docs.wildfirechat.cn/robot_api/group_api.html
 */
export const update: Operation = {
	value: 'update',
	name: 'Update',
	action: 'Update group',
	description: 'Change the name, portrait or settings of a group',
	properties: [
		groupField,
		{
			displayName: 'Update Fields',
			name: 'updateFields',
			type: 'collection',
			placeholder: 'Add field',
			default: {},
			options: [
				{
					displayName: 'Allow Private Chat',
					name: 'privateChatAllowed',
					type: 'boolean',
					default: true,
					description: 'Whether members may write to each other in private',
				},
				{
					displayName: 'Extra',
					name: 'extra',
					type: 'string',
					default: '',
					description: "Free text kept with the group, for the app's own use",
				},
				{
					displayName: 'Join Type',
					name: 'joinType',
					type: 'options',
					options: [
						{ name: 'Anyone May Join', value: 0 },
						{ name: 'By Invitation of a Manager or the Owner', value: 2 },
						{ name: 'By Invitation of a Member', value: 1 },
					],
					default: 0,
				},
				{
					displayName: 'Mute Everyone',
					name: 'muted',
					type: 'boolean',
					default: true,
					description: 'Whether only the owner, managers and allowed members may speak',
				},
				{
					displayName: 'Name',
					name: 'name',
					type: 'string',
					default: '',
					placeholder: 'e.g. Weekend hikers',
				},
				{
					displayName: 'Other Property',
					name: 'other',
					type: 'fixedCollection',
					placeholder: 'Add property',
					default: {},
					description: 'A property by the number the server knows it by, for professional editions',
					options: [
						{
							displayName: 'Property',
							name: 'property',
							values: [
								{
									displayName: 'Number',
									name: 'type',
									type: 'number',
									default: 7,
									description:
										'For example 7 for history messages, 8 for maximum members, 9 for super group, 10 for group type',
								},
								{
									displayName: 'Value',
									name: 'value',
									type: 'string',
									default: '',
									placeholder: 'e.g. 1',
								},
							],
						},
					],
				},
				{
					displayName: 'Portrait URL',
					name: 'portrait',
					type: 'string',
					default: '',
					placeholder: 'e.g. https://example.com/group.png',
				},
				{
					displayName: 'Searchable',
					name: 'searchable',
					type: 'number',
					default: 1,
					description: "How the group can be found, as a number; its meanings are the app's own",
				},
			],
		},
		notificationField,
	],
	chats: oneGroup,
	async run(call) {
		const groupId = call.chat;
		const changes = changesOf(call);
		if (changes.length === 0) throw call.complaint('updateFields', 'holds no field to change');
		const common = await groupWrite(call);
		const bodies = changes.map(({ field, type, value }) => ({
			field,
			body: { ...common, group_id: groupId, type, value },
		}));
		await requestEach(call, '/robot/group/modify', bodies);
		return { success: true, groupId, updated: changes.map(({ field }) => field) };
	},
};

function changesOf(call: Call): Array<{ field: string; type: number; value: string }> {
	return Object.entries(call.collection('updateFields')).flatMap(([field, value]) => {
		if (field === 'other') {
			const { property } = value as { property?: { type: number; value: string } };
			return property === undefined
				? []
				: [{ field: `property ${property.type}`, type: property.type, value: property.value }];
		}
		const property = PROPERTIES[field];
		return property === undefined
			? []
			: [{ field, type: property.type, value: property.write(call, value) }];
	});
}

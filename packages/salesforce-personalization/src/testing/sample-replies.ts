/** Replies in the forms that the vendor documents and that captures show; ids and names are invented. */
export const templatedReply = {
  id: '69a1b2c3d4e5f60718293a4b',
  errorCode: 0,
  resolvedUserId: '5f0e1d2c3b4a5968778695a4',
  campaignResponses: [
    {
      type: 'ng',
      campaignId: 'aB3dE',
      campaignName: 'PDP recs',
      campaignType: 'ServerSide',
      experienceId: 'q7Hh2',
      experienceName: 'Experience 1',
      experienceSourceCode: '',
      state: 'Published',
      campaignJavascriptContent: null,
      userGroup: 'Default',
      templateNames: ['Product recs'],
      payload: {
        campaign: 'aB3dE',
        experience: 'q7Hh2',
        userGroup: 'Test',
        header: 'For you',
        itemType: 'Product',
        products: [
          {
            id: 'SOCK-3',
            location: null,
            attributes: {
              name: { value: 'Wool sock' },
              price: { value: 6.0 },
              imageUrl: { value: 'https://shop.example/i/s3.jpg' },
              inventoryCount: { value: 40 },
              archived: { value: false },
            },
            dimensions: { Brand: ['PEAK'] },
            categories: [],
            skus: {},
          },
        ],
      },
    },
  ],
}

export const classicReply = {
  id: '69a1b2c3d4e5f60718293a4c',
  errorCode: 0,
  campaignResponses: [
    {
      type: 'c',
      campaignId: 'Zz9Yy',
      campaignName: 'Hero',
      campaignType: 'ServerSide',
      experienceId: 'k1L2m',
      experienceName: 'A',
      state: 'Published',
      displayMode: 'Personalized',
      redirectUrl: null,
      saveParameters: false,
      hidePageBeforeRedirect: false,
      campaignJavascriptContent: null,
      javascriptContent: null,
      userGroup: 'Default',
      googleAnalyticsConfig: null,
      messages: [],
      pageChanges: [],
      serverSideMessages: [
        {
          type: 'evg_md',
          id: 'm5',
          data: '{}',
          targetName: 'hero',
          containsDynamicContent: true,
          promotedItemKeys: [{ type: 'p', _id: 'BOOT-1' }],
          campaignState: 'Published',
          dataMap: { headline: 'New boots', limit: '2', picks: [{ type: 'p', _id: 'BOOT-1' }] },
        },
      ],
    },
  ],
}

export const webReply = {
  id: '69a1b2c3d4e5f60718293a4d',
  errorCode: 0,
  resolvedUserId: '5f0e1d2c3b4a5968778695a4',
  persistedUserId: { entityId: 'b3BhcXVlLXRva2Vu_x-1', accountId: '' },
  compiledCampaignTemplates: [{ id: 't42', name: 'Banner', bundle: '(function(){/* client code */})()' }],
  campaignResponses: [
    {
      type: 'ng',
      campaignId: 'W1',
      campaignName: 'Top banner',
      campaignType: 'Web',
      experienceId: 'e9',
      experienceName: 'Spring',
      experienceSourceCode: '',
      state: 'Published',
      campaignJavascriptContent: null,
      userGroup: 'Control',
      templateNames: ['Banner'],
      payload: { campaign: 'W1', experience: 'e9', userGroup: 'Control', contentZone: 'home_hero' },
    },
  ],
}

export const explainedReply = {
  id: '69a1b2c3d4e5f60718293a4e',
  errorCode: 0,
  campaignResponses: [],
  campaignExplanations: [
    {
      class: 'RuleExplanation',
      campaignId: 'aB3dE',
      campaignName: 'PDP recs',
      experienceId: 'q7Hh2',
      experienceName: 'Experience 1',
      messageId: 'm1',
      explanationMessage: 'channel rule not met',
      context: 'Campaign PDP recs (aB3dE), Experience 1 (q7Hh2)',
    },
  ],
  eventDetails: { action: 'Product page', source: { channel: 'Web' } },
}

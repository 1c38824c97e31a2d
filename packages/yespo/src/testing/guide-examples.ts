/**
 * The requests of the vendor's guide, as they stand there: the client must send exactly these.
 * https://yespo.io/support/how-use-v1event-api-resource
 */
export const guideExamples = {
  'abandoned cart': {
    eventTypeKey: 'abandoned_cart',
    keyValue: 'site@com.net',
    params: [
      {
        name: 'email',
        value: 'site@ukr.net',
      },
      {
        name: 'items',
        value: {
          array: [
            {
              name: 'Hair styler',
              price: '341',
              url: 'https://site.com/catalog/suhaya-detskaya-molochnaya-smes-hipp-combiotic-2-750-g',
              imageurl: 'https://site.com/uploads/product/big/20161122/20161122_7zvb.jpg',
              brand: 'Le Petit Olivier',
              tags_weight: '200',
              tags_oldprice: '467',
            },
            {
              name: 'Magnolia Nobile Парфумована вода',
              price: '2341',
              url: 'https://site.com/catalog/suhaya-detskaya-molochnaya-smes-hipp-combiotic-2-750-g',
              imageurl: 'https://site.com/uploads/product/big/20161122/20161122_7zvb.jpg',
              brand: 'Acqua Di Parma',
              tags_weight: '100',
              tags_oldprice: '4467',
            },
          ],
        },
      },
    ],
  },
  'create or update a contact': {
    eventTypeKey: 'create_contact',
    keyValue: 'site@com.net',
    params: [
      {
        name: 'email',
        value: 'site@ukr.net',
      },
      {
        name: 'phone',
        value: '380501234567',
      },
      {
        name: 'externalCustomerId',
        value: 'AV13760',
      },
      {
        name: 'json',
        value: {
          profileInputs: [
            {
              profileInputId: 10001,
              value: '2020-11-23',
            },
          ],
        },
      },
    ],
  },
  'transactional letter': {
    eventTypeKey: 'password_recovery',
    keyValue: 'site@com.net',
    params: [
      {
        name: 'EmailAddress',
        value: 'site@ukr.net',
      },
      {
        name: 'password',
        value: '12345678',
      },
    ],
  },
}

/** The two documents of a made-up vendor that uses much of what a sign-in may have, to be broken one line at a time. */

export const acmeYaml = `openapi: 3.1.0
info: { title: Acme, version: 1.0.0 }
servers:
  - url: https://api.acme.example
paths:
  /login:
    post:
      operationId: login
      requestBody:
        content:
          application/json:
            schema: { $ref: '#/components/schemas/Credentials' }
          application/x-www-form-urlencoded:
            schema: { $ref: '#/components/schemas/Credentials' }
      responses:
        '200':
          description: A ticket.
          headers:
            X-Region: { schema: { type: string } }
          content:
            application/json:
              schema:
                oneOf:
                  - type: object
                    properties:
                      ticket: { type: string }
                      needsCode: { type: boolean }
                  - type: object
                    properties:
                      tickets:
                        type: array
                        items: { type: object, properties: { id: { type: string } } }
        '401':
          description: Refused.
          content:
            application/json:
              schema: { type: object, properties: { reason: { type: string } } }
        default:
          description: Anything else.
          content:
            application/json: { schema: {} }
  /token/{region}:
    parameters:
      - { in: path, name: region, required: true, schema: { type: string } }
    post:
      operationId: token
      requestBody:
        content:
          application/json:
            schema:
              allOf:
                - type: object
                  properties:
                    ticket: { type: string }
                - type: object
                  properties:
                    code: { type: string }
      responses:
        '200':
          description: A token.
          headers: { Set-Cookie: { schema: { type: string } } }
          content:
            application/json: { schema: { type: object, properties: { token: { type: string }, life: { type: integer } } } }
        '403':
          description: Refused.
          content:
            application/json:
              schema: {}
    delete:
      operationId: logout
      security: [{ key: [] }]
      responses:
        '204': { description: Done. }
components:
  schemas:
    Credentials:
      type: object
      properties:
        user: { type: string }
        password: { type: string }
  responses:
    Refused:
      description: Refused.
      content:
        application/json:
          schema: { type: object, properties: { code: { type: string } } }
  securitySchemes:
    basic: { type: http, scheme: basic }
    key:
      type: apiKey
      in: header
      name: X-Key
      x-token:
        signIn: [signIn]
        logout: logout
        lifetime: { from: life, unit: minutes }
        attach:
          - { in: header, name: X-Key }
          - { in: cookie, name: route, from: route, optional: true }
        refusals:
          - { status: 401, pointer: /code, in: [expired], response: Refused }
        origin: { from: life, hosts: ['*.acme.example'] }
`;

export const acmeArazzoYaml = `arazzo: 1.0.1
info: { title: Acme sign-in, version: 1.0.0 }
sourceDescriptions:
  - { name: acme, url: acme.yaml, type: openapi }
  - { name: other, url: other.yaml, type: openapi }
workflows:
  - workflowId: signIn
    inputs:
      type: object
      required: [user, password]
      properties:
        user: { type: string }
        password: { type: string, format: password }
        code: { type: string, format: password }
    steps:
      - stepId: login
        operationId: $sourceDescriptions.acme.login
        requestBody:
          payload:
            user: $inputs.user
            password: $inputs.password
        successCriteria:
          - condition: $statusCode == 200
        onFailure:
          - reference: $components.failureActions.refused
        outputs:
          ticket: $response.body#/ticket
          region: $response.header.X-Region
          needsCode: $response.body#/needsCode
      - stepId: token
        operationId: token
        parameters:
          - { in: path, name: region, value: $steps.login.outputs.region }
        requestBody:
          contentType: application/json
          payload:
            ticket: $steps.login.outputs.ticket
            code: $inputs.code
        x-one-time-code:
          input: code
          needed: $steps.login.outputs.needsCode
        successCriteria:
          - condition: $statusCode == 200
        onFailure:
          - name: again
            type: retry
            retryLimit: 2
            criteria: [{ condition: $statusCode == 403 }]
          - name: MFA_REJECTED
            type: end
            criteria: [{ condition: $statusCode == 403 }]
        onSuccess:
          - name: done
            type: end
        outputs:
          token: $response.body#/token
          life: $response.body#/life
        x-outputs:
          route: { cookie: ROUTE }
    outputs:
      token: $steps.token.outputs.token
  - workflowId: logout
    inputs:
      type: object
      required: [token]
      properties:
        token: { type: string, format: password }
    steps:
      - stepId: end
        operationId: $sourceDescriptions.acme.logout
        parameters:
          - { in: path, name: region, value: eu }
        x-security:
          - schemeName: key
            values: { apiKey: $inputs.token }
        successCriteria:
          - condition: $statusCode == 204
components:
  failureActions:
    refused:
      name: INVALID_CREDENTIALS
      type: end
      criteria:
        - condition: $statusCode == 401
        - context: $response.body#/reason
          type: regex
          condition: ^wrong
`;

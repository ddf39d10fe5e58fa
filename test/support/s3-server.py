"""A service that speaks the S3 protocol and checks signatures, until stdin ends. Prints its port and a key, as JSON."""

import json
import logging
import os
import sys

# So many requests are free: those that make the user, its policy, its key, and the bucket.
os.environ["INITIAL_NO_AUTH_ACTION_COUNT"] = "4"

import boto3
from moto.server import ThreadedMotoServer

logging.getLogger("werkzeug").setLevel(logging.ERROR)
server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
host, port = server.get_host_and_port()


def client(service):
    return boto3.client(
        service,
        endpoint_url=f"http://{host}:{port}",
        region_name="us-east-1",
        aws_access_key_id="first",
        aws_secret_access_key="first",
    )


iam = client("iam")
iam.create_user(UserName="tester")
policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
iam.put_user_policy(UserName="tester", PolicyName="all", PolicyDocument=json.dumps(policy))
key = iam.create_access_key(UserName="tester")["AccessKey"]
client("s3").create_bucket(Bucket="outputs")
print(json.dumps({"port": port, "accessKey": key["AccessKeyId"], "secretKey": key["SecretAccessKey"]}), flush=True)
sys.stdin.read()
server.stop()

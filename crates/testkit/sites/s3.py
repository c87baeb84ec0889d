"""An S3 server for stories: moto, with one bucket, `wenqu`, and one user who may use it. Signatures are checked. Prints its
address with the user's key in it; ends when its input does.
"""

import logging
import os
import sys
from urllib.parse import quote

# The first requests set things up; from the fifth on, each needs a signature.
os.environ["INITIAL_NO_AUTH_ACTION_COUNT"] = "4"

import boto3  # noqa: E402
from moto.server import ThreadedMotoServer  # noqa: E402

logging.getLogger("werkzeug").setLevel(logging.ERROR)
server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
_, port = server.get_host_and_port()
here = {
    "endpoint_url": f"http://127.0.0.1:{port}",
    "region_name": "us-east-1",
    "aws_access_key_id": "nobody",
    "aws_secret_access_key": "nobody",
}
iam, s3 = boto3.client("iam", **here), boto3.client("s3", **here)
policy = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}'
s3.create_bucket(Bucket="wenqu")
iam.create_user(UserName="wenqu")
iam.put_user_policy(UserName="wenqu", PolicyName="s3", PolicyDocument=policy)
key = iam.create_access_key(UserName="wenqu")["AccessKey"]

name, secret = (quote(key[part], safe="") for part in ("AccessKeyId", "SecretAccessKey"))
print(f"http://127.0.0.1:{port}/?access_key={name}&secret_key={secret}", flush=True)
sys.stdin.read()
